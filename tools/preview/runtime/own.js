// The preview speaks to where it came from, and to this machine; to nobody else.
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

export function isOwn(address) {
  const { protocol, hostname, origin } = new URL(address, location.href)
  return protocol === 'data:' || protocol === 'blob:' || origin === location.origin || LOOPBACK.has(hostname)
}
