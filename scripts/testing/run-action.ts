import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { INSTALLATION } from '#scripts/cli/context'

export type RanAction = {
  readonly exit: number | undefined
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
}

/**
 * Runs the entry of an action as a runner does: a process of its own with the inputs, and with the files that it writes
 * outputs and summary to, in a workspace. Nothing of this process's environment reaches it but PATH
 * and the place of Node's compiled sources.
 *
 * @param entry from the root of this repository, for example action/plan/main.ts
 */
export async function runAction(
  entry: string,
  workspace: string,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<RanAction> {
  const temporary = await mkdtemp(join(tmpdir(), 'regatta-action-'))
  const files = { output: join(temporary, 'output'), summary: join(temporary, 'summary') }
  try {
    for (const file of Object.values(files)) await writeFile(file, '')
    const { exitCode, all } = await execa(process.execPath, [join(INSTALLATION, entry)], {
      cwd: workspace,
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        HOME: temporary,
        RUNNER_TEMP: temporary,
        GITHUB_ACTIONS: 'true',
        GITHUB_WORKSPACE: workspace,
        GITHUB_OUTPUT: files.output,
        GITHUB_STEP_SUMMARY: files.summary,
        ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
        ...env,
      },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      all: true,
    })
    return {
      exit: exitCode,
      log: all,
      outputs: outputsOf(await readFile(files.output, 'utf8')),
      summary: await readFile(files.summary, 'utf8'),
    }
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** What the runner reads from the file of outputs: `name<<delimiter`, lines, `delimiter`. */
function outputsOf(text: string): Readonly<Record<string, string>> {
  const found = text.matchAll(/^([^\n<]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)
  return Object.fromEntries([...found].map(([, name = '', , value = '']) => [name, value]))
}
