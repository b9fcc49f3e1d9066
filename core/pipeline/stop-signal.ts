/**
 * Turns SIGINT and SIGTERM into one AbortSignal until it is disposed of, so that a command ends by tidying up. More
 * signals change nothing: an impatient second one is what leaves containers behind.
 */
export function stopSignal(
  onSignal: (name: NodeJS.Signals, first: boolean) => void = () => undefined,
): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController()
  const stop = (name: NodeJS.Signals): void => {
    onSignal(name, !controller.signal.aborted)
    controller.abort()
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      process.off('SIGINT', stop).off('SIGTERM', stop)
    },
  }
}
