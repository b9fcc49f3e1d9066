import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'

const SCRIPTS = resolve(import.meta.dirname, '../src/scripts')

/** A script of the site as a browser loads it, with what it loads on demand in files of their own. */
export async function bundledScript(name: string): Promise<ReadonlyMap<string, Buffer>> {
  const bundle = await rolldown({ input: join(SCRIPTS, name), platform: 'browser', logLevel: 'silent' })
  const { output } = await bundle.generate({ format: 'esm', minify: true, comments: false })
  return new Map(output.flatMap((each) => (each.type === 'chunk' ? [[each.fileName, Buffer.from(each.code)]] : [])))
}

/** The same as one text for a page to evaluate; what it exports is then `name` of the global object. */
export async function evaluableScript(entry: string, name: string): Promise<string> {
  const bundle = await rolldown({ input: join(SCRIPTS, entry), platform: 'browser', logLevel: 'silent' })
  const { output } = await bundle.generate({ format: 'iife', name: `globalThis.${name}`, codeSplitting: false })
  return output[0].code
}
