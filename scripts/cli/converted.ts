import { counting, type Finding, tally } from '#core/check/finding'
import { checkText } from '#core/check/formats/text'
import type { FieldLine } from '#core/convert/line'
import type { Refusal } from '#core/convert/prepare'
import { type ProvenTask, proofText, proofVerdict } from '#core/report/proof-text'
import { oneLine } from '#core/trial/plain-text'
import { proofProblems } from '#scripts/cli/prove'
import type { Problem } from '#scripts/cli/result'

/** What became of one task of Terminal-Bench 1. */
export type Converted =
  | { readonly source: string; readonly refusal: Refusal }
  | {
      readonly source: string
      readonly name: string
      /** Absolute. */
      readonly directory: string
      /** As the check names it. */
      readonly path: string
      readonly lines: readonly FieldLine[]
      readonly findings: readonly Finding[]
      /** null: nothing was run. */
      readonly proof: ProvenTask | null
      /** It was stopped before every trial had run. */
      readonly stopped: boolean
    }

/**
 * `refused`: nothing was written. `errors`: written, and the check has errors. `not proven`: oracle failed or nop passed.
 * `not run`: no or not every trial ran. `lossy`: proven, and something was lost. `converted`: proven, and nothing was.
 */
export type ConversionStatus = 'converted' | 'lossy' | 'not run' | 'not proven' | 'errors' | 'refused'

export function conversionStatus(task: Converted): ConversionStatus {
  if ('refusal' in task) return 'refused'
  if (tally(task.findings).error > 0) return 'errors'
  if (task.proof === null || task.stopped) return 'not run'
  const verdict = proofVerdict(task.proof)
  if (verdict === 'not proven') return 'not proven'
  if (verdict === 'incomplete') return 'not run'
  return lostOf(task.lines).length > 0 ? 'lossy' : 'converted'
}

/** 0: everything was kept or changed, and is proven; 3: something was lost or not run; 1: a task is not sound, or refused. */
export function exitOf(tasks: readonly Converted[]): 0 | 1 | 3 {
  const all = tasks.map(conversionStatus)
  if (all.some((status) => ['refused', 'errors', 'not proven'].includes(status))) return 1
  return all.every((status) => status === 'converted') ? 0 : 3
}

export function problemsOfConversion(task: Converted): readonly Problem[] {
  const { source } = task
  if ('refusal' in task) return [{ message: task.refusal.reason, where: source, remedy: task.refusal.remedy }]
  const errors = counting(task.findings).filter(({ severity }) => severity === 'error')
  const lost = lostOf(task.lines)
  return [
    ...errors.map(({ path, line, message, fix, rule }) => ({
      message: oneLine(`${message} [${rule}]`),
      where: oneLine(line === null ? path : `${path}:${line}`),
      remedy: fix,
    })),
    ...(task.proof === null ? [] : proofProblems(task.proof, task.stopped)).map((problem) =>
      lost.length === 0 ? problem : { ...problem, remedy: `${problem.remedy ?? 'mend it'}; what was lost may be why` },
    ),
    ...(lost.length === 0
      ? []
      : [
          {
            message: `lost: ${lost.map(({ field }) => oneLine(field)).join(', ')}`,
            where: source,
            remedy: 'the list says of each what to do',
          },
        ]),
  ]
}

const WORDS: Readonly<Record<ConversionStatus, string>> = {
  converted: 'converted',
  lossy: 'converted, with losses',
  'not run': 'converted, not proven by running',
  'not proven': 'not proven',
  errors: 'has errors, not run',
  refused: 'refused',
}

/** The answer, the list of fields (what was lost first), the check, the proof. */
export function conversionText(task: Converted, runs: boolean): string {
  const words = WORDS[conversionStatus(task)]
  if ('refusal' in task) return `${words}  ${oneLine(task.source)}: ${oneLine(task.refusal.reason)}`
  const { findings, proof, name, path } = task
  const order = (['lost', 'changed', 'kept'] as const).flatMap((fate) =>
    task.lines.filter((line) => line.fate === fate),
  )
  const lost = lostOf(task.lines).length > 0 && conversionStatus(task) === 'not run' ? ', with losses' : ''
  return [
    `${words}${lost}  ${oneLine(task.source)} -> ${oneLine(path)}`,
    ...order.map(
      ({ field, fate, to, words }) =>
        `  ${fate.padEnd(7)}  ${oneLine(field)}${to === null ? '' : ` -> ${oneLine(to)}`}: ${oneLine(words)}`,
    ),
    ...checkText([{ name, path, findings }])
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => `  ${line}`),
    ...(proof === null
      ? runs
        ? []
        : ['  nothing was run (--no-run)']
      : proofText(proof)
          .split('\n')
          .map((line) => `  ${line}`)),
  ].join('\n')
}

function lostOf(lines: readonly FieldLine[]): readonly FieldLine[] {
  return lines.filter(({ fate }) => fate === 'lost')
}
