import { z } from 'zod'
import { REMEDIES, type Remark, type RemarkKind, remarksOf } from '#core/proof/remarks'
import { type ProofInputs, type ProvenTaskFile, taskProof } from '#core/proof/task-proof'
import { isCalibration } from '#core/report/calibration'
import { escapeMarkdown, ownMarkdown } from '#core/report/escape-markdown'
import { fold, textBlock } from '#core/report/fold'
import { plural } from '#core/report/format'
import { plainLines } from '#core/trial/plain-text'
import type { PlanDocument } from '#core/trial/plan-document'

export const REMARK_CAPS = { task: 300, message: 1_000, shown: 3_000 } as const

/** What oracle and nop showed of a task besides their rewards. What to do about each kind we say ourselves. */
export const remarkSchema = z.strictObject({
  task: z.string().max(REMARK_CAPS.task),
  kind: z.enum(Object.keys(REMEDIES) as [RemarkKind, ...RemarkKind[]]),
  message: z.string().max(REMARK_CAPS.message),
  /** Lines that show it: a diff. */
  shown: z.string().max(REMARK_CAPS.shown).nullable(),
})

export type TaskRemark = z.infer<typeof remarkSchema>

export type RemarkInputs = Pick<ProofInputs, 'trials' | 'tests' | 'output' | 'observed'> & {
  /** Of a task by its path in the repository; null: not known. */
  readonly task: (path: string) => ProvenTaskFile | null
}

/** What the trials of oracle and nop of a plan show of its tasks, in the plan's order. */
export function remarksOfPlan(plan: PlanDocument, inputs: RemarkInputs): readonly TaskRemark[] {
  const proving = plan.trials.filter(({ config }) => isCalibration(config))
  const tasks = new Map(proving.map(({ task }) => [task.digest, task]))
  return [...tasks.values()].flatMap((task) => {
    const trials = inputs.trials.filter(
      (trial) => isCalibration(trial) && trial.plan_digest === plan.plan_digest && trial.task_digest === task.digest,
    )
    const { pass_threshold } = plan
    const proof = taskProof({ ...inputs, trials, pass_threshold, task: inputs.task(task.path) })
    return remarksOf(proof).map((remark) => capped(task.name, remark))
  })
}

function capped(task: string, { kind, message, shown }: Remark): TaskRemark {
  const cut = (text: string, most: number): string =>
    text.length <= most ? text : `${text.slice(0, most - 3).toWellFormed()}...`
  return {
    task: cut(task, REMARK_CAPS.task),
    kind,
    message: cut(message, REMARK_CAPS.message),
    shown: shown === null ? null : wholeLines(plainLines(shown), REMARK_CAPS.shown),
  }
}

function wholeLines(text: string, most: number): string {
  if (text.length <= most) return text
  const end = '\n...'
  const kept = text.slice(0, most - end.length).toWellFormed()
  return `${kept.slice(0, Math.max(0, kept.lastIndexOf('\n')))}${end}`
}

const SHOWN = { lines: 70, width: 180 }

/** What a person should look at, by task, as a list; at most so many remarks. Nothing in any string can act. */
export function remarkLines(
  { remarks, left_out }: { readonly remarks: readonly TaskRemark[]; readonly left_out: { readonly remarks: number } },
  most: number,
): string[] {
  if (remarks.length === 0 || most === 0) return []
  const shown = remarks.slice(0, most)
  const rest = remarks.length - shown.length + left_out.remarks
  return [
    '**Seen while oracle and nop ran**',
    [...shown.map(line), ...(rest > 0 ? [`- and ${plural(rest, 'more remark')}`] : [])].join('\n'),
    ...shown.flatMap(({ task, shown }) =>
      shown === null
        ? []
        : [fold(`What the verifier of ${task} printed, one trial against another`, textBlock(shown, SHOWN))],
    ),
  ]
}

function line({ task, kind, message }: TaskRemark): string {
  const remedy = REMEDIES[kind]
  const fix = remedy === null ? '' : ` **Fix:** ${ownMarkdown(remedy)}`
  return `- ${escapeMarkdown(task)}: ${escapeMarkdown(message)}.${fix}`
}
