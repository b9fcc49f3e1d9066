import { createHash } from 'node:crypto'
import type { CheckContext } from '#core/check/context'
import type { TaskFiles } from '#core/check/files'
import type { Finding, Severity, Suppression } from '#core/check/finding'
import type { Problem, Rule } from '#core/check/rule'
import { RULES } from '#core/check/rules/table'
import { shown } from '#core/check/shown'
import { covers, type IgnoreComment, ignoreComments } from '#core/check/suppressions'
import { type TaskView, viewOf } from '#core/check/view'

/** Findings of one rule in one task at most: a hundred more of them would tell nothing new. */
const MOST_PER_RULE = 50

/**
 * What is wrong with a task, the worst first. Pure: the same files and context give the same findings. It never throws,
 * whatever the files hold.
 */
export function checkTask(files: TaskFiles, context: CheckContext): readonly Finding[] {
  const view = viewOf(files)
  const raw = RULES.flatMap((rule) => {
    const severity = severityOf(rule, context)
    return severity === 'off' || !isAsked(rule.id, context) ? [] : found(rule, severity, view, context)
  })
  const told = withFingerprints(raw, view)
  const comments = view.texts.flatMap((file) => ignoreComments(file, context.today))
  const known = new Set(context.baseline.findings.filter(({ task }) => task === files.name).map(keyInBaseline))
  const { findings, remarks } = suppress(told, comments, context)
  return [...findings, ...withFingerprints(remarks, view)]
    .map((each) => withBaseline(each.finding, known))
    .toSorted(compare)
}

type Raw = { readonly rule: Rule; readonly severity: Severity; readonly problem: Problem }

function found(rule: Rule, severity: Severity, view: TaskView, context: CheckContext): readonly Raw[] {
  const problems: Raw[] = []
  for (const problem of rule.check(view, context)) {
    if (problems.length === MOST_PER_RULE) break
    const own = Object.hasOwn(context.settings.rules, rule.id) ? severity : (problem.severity ?? severity)
    problems.push({ rule, severity: own, problem })
  }
  return problems
}

function isAsked(id: string, { only }: CheckContext): boolean {
  return only === null || only.has(id)
}

function severityOf(rule: Rule, { settings }: CheckContext): Severity | 'off' {
  return Object.hasOwn(settings.rules, rule.id) ? (settings.rules[rule.id] ?? rule.severity) : rule.severity
}

/** A finding, and what it takes to say whether a comment covers it. */
type Told = {
  readonly rule: Rule
  readonly inTask: string
  /** null: about the file as a whole, which is shown at its first line. */
  readonly line: number | null
  readonly finding: Finding
}

function withFingerprints(raw: readonly Raw[], view: TaskView): readonly Told[] {
  const seen = new Map<string, number>()
  const lines = new Map<string, readonly string[]>()
  const lineOf = (path: string, line: number): string => {
    const known = lines.get(path) ?? (view.text(path) ?? '').split('\n')
    lines.set(path, known)
    return known[line - 1]?.trim() ?? ''
  }
  return raw.map(({ rule, severity, problem }) => {
    const path = problem.path === '' ? view.files.path : `${view.files.path}/${problem.path}`
    const line = problem.line ?? null
    const content = line === null ? problem.message : lineOf(problem.path, line)
    const key = [rule.id, problem.path, content].join('\0')
    const ordinal = seen.get(key) ?? 0
    seen.set(key, ordinal + 1)
    const finding: Finding = {
      rule: rule.id,
      severity,
      task: view.files.name,
      path,
      ...(line === null && view.text(problem.path) !== null
        ? START
        : { line, column: line === null ? null : (problem.column ?? null) }),
      message: problem.message,
      fix: problem.fix ?? rule.fix,
      doc: docOf(rule.id),
      suppressed: null,
      fingerprint: createHash('sha256').update(`${key}\0${ordinal}`).digest('hex').slice(0, 16),
    }
    return { rule, inTask: problem.path, line, finding }
  })
}

const START = { line: 1, column: 1 } as const

/** Where a rule is explained. */
export function docOf(id: string): string {
  return `docs/task-rules.md#${id}`
}

/** Applies the comments of a task; `remarks` is what is to be said of the comments themselves. */
function suppress(
  told: readonly Told[],
  comments: readonly IgnoreComment[],
  context: CheckContext,
): { readonly findings: readonly Told[]; readonly remarks: readonly Raw[] } {
  const linesOf = Map.groupBy(comments, (comment) => comment.path)
  const used = new Set<IgnoreComment>()
  const refused = new Set<IgnoreComment>()
  const accepted = new Set(context.accepted.findings.map(keyInBaseline))
  const findings = told.map((each): Told => {
    const inFile = linesOf.get(each.inTask) ?? []
    const lines = new Set(inFile.map((comment) => comment.line))
    const about = inFile.filter(
      (comment) => comment.fault === null && comment.rules.includes(each.rule.id) && covers(comment, each.line, lines),
    )
    for (const comment of about) used.add(comment)
    const valid = about.find((comment) => comment.until !== null && comment.until >= context.today)
    if (valid === undefined) return each
    const isNewError = each.finding.severity === 'error' && !accepted.has(keyInBaseline(each.finding))
    if (!context.trusted && (each.rule.safety === true || isNewError)) {
      refused.add(valid)
      return each
    }
    const suppressed: Suppression = { reason: shown(valid.reason ?? ''), until: valid.until }
    return { ...each, finding: { ...each.finding, suppressed } }
  })
  const remarks = comments.flatMap((comment): Raw[] => {
    const say = (id: string, message: string): Raw[] => {
      const rule = RULES.find((each) => each.id === id)
      const severity = rule === undefined ? 'off' : severityOf(rule, context)
      if (rule === undefined || severity === 'off' || !isAsked(id, context)) return []
      return [{ rule, severity, problem: { path: comment.path, line: comment.line, column: comment.column, message } }]
    }
    const unknown = comment.rules.find((id) => !RULES.some((rule) => rule.id === id))
    if (comment.fault !== null) return say('suppression-invalid', `this suppresses nothing: ${comment.fault}`)
    if (unknown !== undefined) return say('suppression-invalid', `there is no rule "${shown(unknown)}"`)
    if (!comment.rules.some((id) => isAsked(id, context))) return []
    if (!used.has(comment)) return say('suppression-unused', `nothing here breaks ${comment.rules.join(', ')}`)
    if (refused.has(comment)) {
      return say('suppression-untrusted', `${comment.rules.join(', ')} cannot be suppressed by the task itself here`)
    }
    if (comment.until !== null && comment.until < context.today) {
      return say('suppression-expired', `it held until ${comment.until}; what it suppressed is back`)
    }
    return []
  })
  return { findings, remarks }
}

function withBaseline(finding: Finding, known: ReadonlySet<string>): Finding {
  if (finding.suppressed !== null || !known.has(keyInBaseline(finding))) return finding
  return { ...finding, suppressed: { reason: 'in the baseline', until: null } }
}

function keyInBaseline({ rule, path, fingerprint }: Pick<Finding, 'rule' | 'path' | 'fingerprint'>): string {
  return [rule, path, fingerprint].join('\0')
}

const WORST_FIRST: readonly Severity[] = ['error', 'warning', 'note']

function compare(a: Finding, b: Finding): number {
  return (
    WORST_FIRST.indexOf(a.severity) - WORST_FIRST.indexOf(b.severity) ||
    byText(a.path, b.path) ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    byText(a.rule, b.rule)
  )
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
