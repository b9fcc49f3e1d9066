import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TASKS } from '#core/pipeline/place'
import { INSTALLATION } from '#scripts/cli/context'

/** The tasks in the table of tasks/README.md, in its order. A copy of this repository has tasks of its own beside them, of any shape. */
export const SAMPLE_TASKS: readonly string[] = [
  ...readFileSync(join(INSTALLATION, TASKS, 'README.md'), 'utf8').matchAll(/^\| \[([^\]]+)\]\(\1\) \|/gm),
].map(([, name = '']) => name)
