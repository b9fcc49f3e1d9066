import { type Remark, remarksOf, timeWords } from '#core/proof/remarks'
import type { TaskProof } from '#core/proof/task-proof'
import { list, rateWithInterval } from '#core/report/format'
import { excludedWords } from '#core/report/notes'
import type { CalibrationTally, TaskCalibration } from '#core/report/task-calibration'
import { calibrationAnswer } from '#core/report/verdict-blocks'
import { oneLine, plainLines } from '#core/trial/plain-text'

/** What trials of oracle and nop showed of one task. */
export type ProvenTask = {
  readonly path: string
  readonly calibration: TaskCalibration
  readonly proof: TaskProof
  /** Planned trials of which there is no result that counts, whatever the reason. */
  readonly missing: number
  /** Trials that show that the task is not sound: oracle that failed, nop that passed. */
  readonly failures: readonly ProvenFailure[]
}

export type ProvenFailure = {
  readonly agent: string
  readonly attempt: number | null
  /** Why it ended, in words. */
  readonly why: string
  /** The end of what its verifier printed. */
  readonly output: string | null
}

/**
 * `proven`: every oracle passed and no nop did. `incomplete`: nothing speaks against it, and some trials are missing. `not
 * proven`: something does, or no trial of the one or the other counts.
 */
export type ProofVerdict = 'proven' | 'not proven' | 'incomplete'

export function proofVerdict({ calibration, missing }: Pick<ProvenTask, 'calibration' | 'missing'>): ProofVerdict {
  const { solvable, trivial } = calibration
  if (solvable !== 'clean' || trivial !== 'clean') return 'not proven'
  return missing > 0 ? 'incomplete' : 'proven'
}

const OUTPUT = { lines: 15, width: 300 }

/** The verdict, how long it took, then whatever needs a look. */
export function proofText(task: ProvenTask): string {
  const { path, calibration, proof } = task
  return [
    `${proofVerdict(task)}  ${path}  ${ratesWords(calibration)}: ${calibrationAnswer(calibration)}`,
    ...(proof.times.length === 0 ? [] : [`  slowest: ${list(proof.times.map(timeWords), 3)}`]),
    ...failureLines(task),
    ...remarksOf(proof).flatMap(remarkLines),
  ].join('\n')
}

/** `oracle 5/5 [57, 100], nop 0/5 [0, 43]`, and what does not count. */
function ratesWords({ oracle, nop }: TaskCalibration): string {
  return `oracle ${rateWords(oracle)}, nop ${rateWords(nop)}`
}

function rateWords({ n, successes, low, high, excluded, excluded_by }: CalibrationTally): string {
  const rate = n === 0 ? '0/0' : rateWithInterval(successes, n, low, high)
  return excluded === 0 ? rate : `${rate} (not counted: ${excludedWords(excluded_by)})`
}

/** The first of each agent's with the end of its output. */
function failureLines({ failures, missing }: ProvenTask): readonly string[] {
  const groups = [...Map.groupBy(failures, ({ agent, why }) => JSON.stringify([agent, why])).values()]
  return [
    ...groups.flatMap((own) => {
      const [first] = own
      if (first === undefined) return []
      const attempts = list(
        own.map(({ attempt }) => String(attempt ?? '?')),
        10,
      )
      return [
        `  ${oneLine(`${first.agent}, ${own.length === 1 ? 'attempt' : 'attempts'} ${attempts}: ${first.why}`)}`,
        ...(first.output === null ? [] : indented(first.output)),
      ]
    }),
    ...(missing === 0 ? [] : [`  missing: ${missing} of the planned trials left nothing that counts`]),
  ]
}

function remarkLines({ message, remedy, shown }: Remark): readonly string[] {
  return [
    `  look: ${message}`,
    ...(shown === null ? [] : indented(shown, 70)),
    ...(remedy === null ? [] : [`    ${remedy}`]),
  ]
}

function indented(text: string, most = OUTPUT.lines): readonly string[] {
  const lines = plainLines(text).trimEnd().split('\n').slice(-most)
  return lines.map(
    (line) => `    | ${line.length <= OUTPUT.width ? line : `${line.slice(0, OUTPUT.width).toWellFormed()}...`}`,
  )
}
