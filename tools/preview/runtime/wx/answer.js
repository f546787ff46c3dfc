// Every asynchronous wx call answers in one of two ways: by success/fail/complete, or by a promise.
export function answer(name, options = {}, work) {
  const done = new Promise((resolve) => { resolve(work(options)) }).then(
    (value) => ({ errMsg: `${name}:ok`, ...value }),
    (error) => { throw asFailure(name, error) },
  )
  if (!options.success && !options.fail && !options.complete) return done
  done.then(
    (value) => { options.success?.(value); options.complete?.(value) },
    (failure) => { options.fail?.(failure); options.complete?.(failure) },
  )
  return undefined
}

function asFailure(name, error) {
  const words = String(error?.message ?? error)
  return { errMsg: words.startsWith(`${name}:`) ? words : `${name}:fail ${words}`, errno: error?.errno ?? 0 }
}
