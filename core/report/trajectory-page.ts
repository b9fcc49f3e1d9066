import { type Clipped, clipped, shownLength } from '#core/report/clipped'
import { count, plural, usd } from '#core/report/format'
import type { LeftTrajectory } from '#core/trial/left-files'
import { oneLine } from '#core/trial/plain-text'
import type { SubagentReference, Trajectory, TrajectoryStep, Usage } from '#core/trial/trajectory'

/** A trajectory as a page shows it. */
export type ShownTrajectory = {
  /** Of its place on the page. */
  readonly anchor: string
  /** The file it stands in, and the id of a subagent's within that file. */
  readonly title: string
  /** Why there is nothing to show; null where there is. */
  readonly refused: string | null
  /** Agent, model, version, steps, tokens and cost, as far as they are known. */
  readonly facts: readonly string[]
  readonly notes: Clipped | null
  /** Steps from its beginning and its end; what is between them is one entry that says how many. */
  readonly steps: readonly ShownStep[]
  /** Where it goes on. */
  readonly continued: Reference | null
}

/** A trajectory that another one names; without an anchor it is not on the page. */
export type Reference = { readonly text: string; readonly anchor: string | null }

export type ShownStep =
  | {
      readonly kind: 'step'
      readonly anchor: string
      /** As the file numbers it, else its position from 1. */
      readonly number: number
      readonly source: string
      /** Time of day where it is an instant, model, tokens and cost. */
      readonly facts: readonly string[]
      readonly message: Clipped
      readonly message_lines: number
      readonly reasoning: Clipped | null
      readonly calls: readonly { readonly name: string; readonly arguments: Clipped }[]
      readonly results: readonly ShownResult[]
    }
  | { readonly kind: 'raw'; readonly anchor: string; readonly number: number; readonly text: Clipped }
  /** Steps that are not shown, or were copied from the trajectory before. */
  | { readonly kind: 'gap'; readonly text: string }

export type ShownResult = {
  /** Name of the tool that it came from; null where it answers no call. */
  readonly of: string | null
  readonly content: Clipped
  readonly lines: number
  readonly subagents: readonly Reference[]
}

/** Whether a message would hide the steps around it. */
export function isLong(text: Clipped): boolean {
  return shownLength(text) > 1500
}

/** Characters of all trajectories of a page, and of one text in them. */
const PAGE = 200_000
const TEXT = 6_000
/** What the markup of a step comes to, so that a million empty ones do not fit. */
const STEP = 200
const MOST = 16

/** One trajectory of a document, and what in it and beside it a reference can mean. */
type Place = {
  readonly path: string
  readonly title: string
  readonly content: Trajectory | string
  readonly document: number
}

/** The trajectories of a trial, those of subagents in the same document behind their own, cut to what a page can hold. */
export function shownTrajectories(left: readonly LeftTrajectory[]): readonly ShownTrajectory[] {
  const places = left.flatMap(placesIn).slice(0, MOST)
  const budget = Math.floor(PAGE / Math.max(1, places.length))
  return places.map((place, index) => shown(place, anchorOf(index), budget, places))
}

function placesIn(file: LeftTrajectory, document: number): readonly Place[] {
  const { path } = file
  if (file.state === 'refused') return [{ path, title: path, content: file.reason, document }]
  return [{ path, title: path, content: file.trajectory, document }, ...subagentsOf(file.trajectory, path, document)]
}

function subagentsOf({ subagents }: Trajectory, path: string, document: number): readonly Place[] {
  return subagents.flatMap((each) => [
    { path, title: `${path}: subagent ${each.trajectory_id ?? each.agent ?? ''}`.trimEnd(), content: each, document },
    ...subagentsOf(each, path, document),
  ])
}

function anchorOf(index: number): string {
  return `trajectory-${index + 1}`
}

function shown(
  { path, title, content, document }: Place,
  anchor: string,
  budget: number,
  places: readonly Place[],
): ShownTrajectory {
  const base = { anchor, title: oneLine(title) }
  if (typeof content === 'string') {
    return { ...base, refused: content, facts: [], notes: null, steps: [], continued: null }
  }
  const find = ({ trajectory_id, path: to }: SubagentReference): Reference => {
    const index = places.findIndex((place) =>
      trajectory_id !== null && typeof place.content !== 'string' && place.content.trajectory_id === trajectory_id
        ? place.document === document
        : to !== null && place.path === besides(path, to) && place.title === place.path,
    )
    return { text: oneLine(trajectory_id ?? to ?? ''), anchor: index === -1 ? null : anchorOf(index) }
  }
  return {
    ...base,
    refused: null,
    facts: factsOf(content),
    notes: content.notes === null ? null : clipped(content.notes, TEXT),
    steps: stepsWithin(content.steps, anchor, budget, find),
    continued: content.continued === null ? null : find({ trajectory_id: null, path: content.continued }),
  }
}

/** The file of that name beside another: an agent writes the path that it has in its container. */
function besides(path: string, to: string): string {
  return `${path.slice(0, path.lastIndexOf('/') + 1)}${to.slice(to.lastIndexOf('/') + 1)}`
}

function factsOf({ agent, agent_version, model, schema_version, steps, totals }: Trajectory): readonly string[] {
  const own = [agent === null ? null : [agent, agent_version ?? ''].join(' ').trim(), model, schema_version]
  return [...own.filter((fact) => fact !== null).map(oneLine), plural(steps.length, 'step'), ...usageTexts(totals)]
}

function usageTexts({ prompt_tokens, cached_tokens, completion_tokens, cost_usd }: Usage): readonly string[] {
  return [
    ...(prompt_tokens === null
      ? []
      : [`${count(prompt_tokens)} tokens in${cached_tokens === null ? '' : ` (${count(cached_tokens)} cached)`}`]),
    ...(completion_tokens === null ? [] : [`${count(completion_tokens)} out`]),
    ...(cost_usd === null ? [] : [usd(cost_usd)]),
  ]
}

type Find = (reference: SubagentReference) => Reference

/** As many steps as fit, a third of the room from the beginning; the end is where a trial was decided. */
function stepsWithin(
  steps: readonly TrajectoryStep[],
  anchor: string,
  budget: number,
  find: Find,
): readonly ShownStep[] {
  const copied = steps.filter((step) => step.kind === 'step' && step.is_copied).length
  const own = steps.map((step, index) => ({ step, index })).filter(({ step }) => step.kind === 'raw' || !step.is_copied)
  const view = ({ step, index }: (typeof own)[number]) => shownStep(step, index, anchor, find)
  const first: ShownStep[] = []
  let room = budget / 3
  let from = 0
  for (; from < own.length && room > 0; from++) {
    const step = own[from]
    if (step === undefined) break
    const seen = view(step)
    room -= lengthOf(seen)
    first.push(seen)
  }
  const last: ShownStep[] = []
  room += (2 * budget) / 3
  let to = own.length
  while (to > from && room > 0) {
    const step = own[to - 1]
    if (step === undefined) break
    const seen = view(step)
    room -= lengthOf(seen)
    last.unshift(seen)
    to--
  }
  return [
    ...(copied === 0
      ? []
      : [{ kind: 'gap' as const, text: `${plural(copied, 'step')} copied from an earlier trajectory` }]),
    ...first,
    ...(to === from ? [] : [{ kind: 'gap' as const, text: `${plural(to - from, 'step')} not shown` }]),
    ...last,
  ]
}

function lengthOf(step: ShownStep): number {
  if (step.kind === 'gap') return STEP
  if (step.kind === 'raw') return STEP + shownLength(step.text)
  const texts = [
    step.message,
    ...(step.reasoning === null ? [] : [step.reasoning]),
    ...step.calls.map((call) => call.arguments),
    ...step.results.map(({ content }) => content),
  ]
  return texts.reduce((sum, text) => sum + STEP + shownLength(text), STEP)
}

/** Calls and results of one step that are shown; a step of Harbor's agents has a few. */
const MOST_IN_STEP = 50

function shownStep(step: TrajectoryStep, index: number, trajectory: string, find: Find): ShownStep {
  const anchor = `${trajectory}-step-${index + 1}`
  if (step.kind === 'raw') return { kind: 'raw', anchor, number: index + 1, text: clipped(step.text, TEXT) }
  const names = new Map(step.calls.flatMap(({ id, name }) => (id === null ? [] : [[id, name] as const])))
  return {
    kind: 'step',
    anchor,
    number: step.number ?? index + 1,
    source: oneLine(step.source),
    facts: [timeOf(step.at), step.model, ...usageTexts(step.usage)].filter((fact) => fact !== null).map(oneLine),
    message: clipped(step.message, TEXT),
    message_lines: linesIn(step.message),
    reasoning: step.reasoning === null ? null : clipped(step.reasoning, TEXT),
    calls: step.calls
      .slice(0, MOST_IN_STEP)
      .map(({ name, arguments: given }) => ({ name: oneLine(name), arguments: clipped(given, TEXT) })),
    results: step.results.slice(0, MOST_IN_STEP).map(({ call_id, content, subagents }) => {
      const seen = clipped(content, TEXT)
      return {
        of: oneLine(names.get(call_id ?? '') ?? '') || null,
        content: seen,
        lines: seen.head === '' ? 0 : linesIn(content),
        subagents: subagents.slice(0, MOST_IN_STEP).map(find),
      }
    }),
  }
}

/** Lines that hold something. */
function linesIn(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length
}

/** `08:03:37` of an instant of UTC; whatever else stands there, as it is. */
function timeOf(at: string | null): string | null {
  if (at === null) return null
  return /^\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d)[\d.]*(?:Z|\+00:00)$/.exec(at)?.[1] ?? at.slice(0, 40)
}
