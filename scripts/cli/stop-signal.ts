/**
 * Turns SIGINT and SIGTERM into one AbortSignal, so that a run ends by removing its containers and importing what is
 * finished. More signals are answered and change nothing: an impatient second one is what leaves containers behind.
 */
export function stopSignal(say: (line: string) => void): {
  readonly signal: AbortSignal
  readonly release: () => void
} {
  const controller = new AbortController()
  const stop = (name: NodeJS.Signals): void => {
    say(controller.signal.aborted ? 'already stopping ...' : `${name}: stopping, containers are being removed ...`)
    controller.abort()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}
