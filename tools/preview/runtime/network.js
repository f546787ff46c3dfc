// The phone's network is the browser's, until the page around cuts it: `cut <slot>` in this tab's storage.
import { frame } from './frame.js'

export const connected = () => navigator.onLine && !sessionStorage.getItem(`cut ${frame.slot}`)
