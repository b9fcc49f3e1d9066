import { Listr, ListrLogger, ProcessOutput } from 'listr2'
import { printable } from '#scripts/cli/result'

export type Progress = {
  /** One line that stays. */
  readonly line: (text: string) => void
  /** What is going on now. */
  readonly title: (text: string) => void
}

/** A terminal that does not know its width gets plain lines. */
const NARROWEST = 40

/**
 * Runs `work` with its progress on stderr: a live line and the lines that stay on a terminal, plain lines elsewhere,
 * nothing when quiet. What `work` throws is thrown on.
 */
export async function withProgress<T>(
  title: string,
  quiet: boolean,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  if (quiet) return await work({ line: () => undefined, title: () => undefined })
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) })
  const result: { value?: T } = {}
  const list = new Listr(
    [
      {
        title,
        task: async (_, task) => {
          result.value = await work({
            line: (text) => {
              task.output = printable(text)
            },
            title: (text) => {
              task.title = text
            },
          })
        },
        // On a terminal the last lines stay in sight below the title; elsewhere every line is printed.
        rendererOptions: { outputBar: 12, persistentOutput: true },
      },
    ],
    {
      renderer: process.stderr.isTTY && process.stderr.columns >= NARROWEST ? 'default' : 'simple',
      fallbackRenderer: 'simple',
      rendererOptions: { logger },
      fallbackRendererOptions: { logger },
      // Stopping is ours: running trials have containers to remove.
      registerSignalListeners: false,
    },
  )
  await list.run()
  return result.value as T
}
