// What went wrong, in sentences for a person: what happened, what was kept, what to do.
export interface FieldTrouble {
  field: string
  message: string
}

export class Trouble extends Error {
  constructor(
    readonly code: string,
    readonly title: string,
    readonly detail = '',
    readonly fields: FieldTrouble[] = [],
  ) {
    super(title)
  }

  // One sentence for a toast or under a button.
  get sentence(): string {
    return this.detail && this.detail !== this.title ? this.detail : this.title
  }
}

export const OFFLINE = 'offline'
export const SIGNED_OUT = 'signed_out'

// Somebody else was quicker, or the thing has moved on: what is shown is old.
export const MOVED_ON = ['already_taken', 'state_conflict', 'stale', 'not_found', 'forbidden']

export function offline(kept: boolean): Trouble {
  return kept
    ? new Trouble(OFFLINE, '网络不好，还没有发出', '您填的内容还在，连上网后再点一次，不会重复提交')
    : new Trouble(OFFLINE, '网络不好，没有读到内容', '请看看网络是否连着，再试一次')
}

export function asTrouble(error: unknown): Trouble {
  if (error instanceof Trouble) return error
  console.error(error)
  return new Trouble('unexpected', '这一页出了意外', '请再试一次；还不行就请告诉社区')
}
