import { enableCompileCache } from 'node:module'
import { parseArgs } from 'node:util'
import { CellPages } from './src/files/cells.ts'
import { tellProblem } from './src/files/problem.ts'

// node site/build.ts [--verbose]: builds the site that the variables of astro.config.mjs and src/sources.ts describe.

const { values } = parseArgs({ options: { verbose: { type: 'boolean', default: false } } })

/** Rejects as soon as the site's sources cannot be read, which Astro would find out only when it has bundled the pages. */
async function failureOf(cells: CellPages): Promise<never> {
  await cells.read
  return await new Promise<never>(() => undefined)
}

async function build(cells: CellPages): Promise<void> {
  // Once the thread is started: to load these takes as long as the thread takes to read.
  const [astro, { filesBesidePages }] = await Promise.all([import('astro'), import('./src/files/integration.ts')])
  await astro.build({
    root: import.meta.dirname,
    // A line for each of thousands of pages costs as much as to render some.
    logLevel: values.verbose ? 'info' : 'silent',
    integrations: [filesBesidePages(cells)],
  })
}

enableCompileCache()
try {
  const cells = new CellPages()
  await Promise.race([build(cells), failureOf(cells)])
} catch (error) {
  tellProblem(error)
  console.error(error)
  process.exitCode = 1
}
// What else was begun has nobody left to wait for it.
process.exit()
