// How every wx call answers: through success, fail and complete, or a promise when none of them is given.
export function answer(name, options, work) {
  const asked = options ?? {}
  const promise = new Promise((resolve) => { resolve(work(asked)) }).then(
    (result) => ({ errMsg: `${name}:ok`, ...result }),
    (error) => { throw failure(name, error) },
  )
  if (!asked.success && !asked.fail && !asked.complete) return promise
  promise.then(
    (result) => { asked.success?.(result); asked.complete?.(result) },
    (error) => { asked.fail?.(error); asked.complete?.(error) },
  )
  return undefined
}

function failure(name, error) {
  const words = String(error?.message ?? error)
  return { ...error?.more, errMsg: words.startsWith(`${name}:`) ? words : `${name}:fail ${words}` }
}

export const family = (calls) => Object.fromEntries(
  Object.entries(calls).map(([name, work]) => [name, (options) => answer(name, options, work)]),
)
