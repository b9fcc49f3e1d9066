import { parse, stringify, TomlError } from 'smol-toml'
import { SOLVE_SH } from '#core/check/converted'
import { isRecord } from '#core/convert/line'
import { BUILD_SEC, type Prepared, type StagedFile } from '#core/convert/prepare'
import { RUN_TESTS, SOLUTION, SOLVE, TEST, testSh } from '#core/convert/run-tests'
import { INSTALL_UV, INSTALL_UV_SH } from '#core/convert/uv'
import { yamlText } from '#core/convert/yaml'

/** What a task that Harbor's migration wrote lacks; null where its task.toml, which is given, cannot be read. */
export function mendedFiles(prepared: Prepared, toml: string): readonly StagedFile[] | null {
  const { runTests, compose, environment, solution } = prepared
  const configuration = taskToml(prepared, toml)
  if (configuration === null) return null
  const file = (path: string, content: StagedFile['content'], executable = false): StagedFile => ({
    path,
    content,
    executable,
  })
  return [
    file('task.toml', configuration),
    file(TEST, testSh(prepared.judge), true),
    file(RUN_TESTS, runTests.text, isProgram(runTests.text)),
    ...(runTests.installsUv ? [file(INSTALL_UV, INSTALL_UV_SH, true)] : []),
    ...(solution === null ? [] : [file(SOLVE, SOLVE_SH, true), file(SOLUTION, solution, isProgram(solution))]),
    ...environment,
    ...(compose === null ? [] : [file('environment/docker-compose.yaml', yamlText(compose))]),
  ]
}

/** It says what runs it; any other script is read by the one that calls it. */
function isProgram(content: StagedFile['content']): boolean {
  return Buffer.from(content.slice(0, 2)).toString() === '#!'
}

/** With limits and the keys of `[metadata]`; without Harbor's many empty tables. */
function taskToml({ metadata, cpus, memory_mb, gpus, verifierUser, comments }: Prepared, toml: string): string | null {
  const file = read(toml)
  if (file === null) return null
  const table = (key: string) => (isRecord(file[key]) ? file[key] : {})
  const whole = {
    ...file,
    metadata: { ...metadata, ...table('metadata') },
    verifier: { ...table('verifier'), ...(verifierUser === null ? {} : { user: verifierUser }) },
    environment: {
      ...table('environment'),
      build_timeout_sec: BUILD_SEC,
      cpus,
      memory_mb,
      ...(gpus > 0 ? { gpus } : {}),
    },
  }
  const parts = [comments.top.join('\n'), stringify(filled(whole)).trim(), comments.end.join('\n')]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function read(toml: string): Readonly<Record<string, unknown>> | null {
  try {
    return parse(toml)
  } catch (error) {
    if (error instanceof TomlError) return null
    throw error
  }
}

/** Without empty lists and tables, which say nothing. */
function filled(table: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(table).flatMap(([key, value]): [string, unknown][] => {
    if (Array.isArray(value)) return value.length === 0 ? [] : [[key, value]]
    if (!isRecord(value)) return [[key, value]]
    const inner = filled(value)
    return Object.keys(inner).length === 0 ? [] : [[key, inner]]
  })
  return Object.fromEntries(entries)
}
