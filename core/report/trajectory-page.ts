import { type Clipped, clipped, shownLength } from '#core/report/clipped'
import { fairLevel } from '#core/report/fair-level'
import { count, list, plural, usd } from '#core/report/format'
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
  /** All of its steps, or those from its beginning and its end and one entry between them that says how many are missing. */
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
      /** How many of its calls, results and subagents are not shown; null where all are. */
      readonly left_out: string | null
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

/** Characters of one text of a trajectory: where there is room for them, and before steps are left out for it. */
const TEXT = { most: 6000, least: 400 }
/** What the markup of a step and of each of its parts comes to, so that a million empty ones do not fit. */
const MARKUP = 200
/** What the main trajectories have of the room at least, if they need it. */
const MAIN = 2 / 3
const MOST = 16
/** Characters of a name, which a file may make as long as it likes. */
const NAME = 120

/** One trajectory of a document, and what in it and beside it a reference can mean. */
type Place = {
  readonly path: string
  readonly title: string
  readonly content: Trajectory | string
  readonly document: number
}

/**
 * The trajectories of a trial, those of subagents in the same document behind their own, cut to about `room` characters: the
 * main one has most of them, and what one does not need goes to the others.
 */
export function shownTrajectories(left: readonly LeftTrajectory[], room: number): readonly ShownTrajectory[] {
  const all = left.flatMap(placesIn)
  const places = all.slice(0, MOST)
  const rooms = roomsOf(places, room)
  const trajectories = places.map((place, index) => shown(place, anchorOf(index), rooms[index] ?? 0, places))
  const beyond = all.length - places.length
  if (beyond === 0) return trajectories
  const title = plural(beyond, 'more trajectory', 'more trajectories')
  return [...trajectories, { ...EMPTY, anchor: anchorOf(MOST), title, refused: `a page has the first ${MOST}` }]
}

/** What each may have at most, where none has more than it needs. */
function roomsOf(places: readonly Place[], room: number): readonly number[] {
  const wants = places.map((place) => ({ isMain: isMain(place), want: wantOf(place) }))
  const mains = wants.filter((each) => each.isMain).map(({ want }) => want)
  const others = wants.filter((each) => !each.isMain).map(({ want }) => want)
  const main = fairLevel(mains, Math.max(MAIN * room, room - total(others)))
  const other = fairLevel(others, room - total(mains.map((want) => Math.min(want, main))))
  return wants.map((each) => Math.min(room, each.isMain ? main : other))
}

/** Whether it is neither a subagent's nor the continuation of another. */
function isMain({ path, title }: Place): boolean {
  return title === path && /(?:^|\/)trajectory\.json$/.test(path)
}

function wantOf({ content }: Place): number {
  if (typeof content === 'string') return 0
  const notes = Math.min(TEXT.most, content.notes?.length ?? 0)
  return (
    notes +
    total(ownSteps(content).map(({ step }) => markupOf(step, MOST_IN_STEP) + total(wantsOf(step, MOST_IN_STEP))))
  )
}

function total(amounts: readonly number[]): number {
  return amounts.reduce((sum, each) => sum + each, 0)
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
  room: number,
  places: readonly Place[],
): ShownTrajectory {
  const base = { anchor, title: shortLine(title) }
  if (typeof content === 'string') return { ...EMPTY, ...base, refused: content }
  const find = ({ trajectory_id, path: to }: SubagentReference): Reference => {
    const index = places.findIndex((place) =>
      trajectory_id !== null && typeof place.content !== 'string' && place.content.trajectory_id === trajectory_id
        ? place.document === document
        : to !== null && place.path === besides(path, to) && place.title === place.path,
    )
    return { text: shortLine(trajectory_id ?? to ?? ''), anchor: index === -1 ? null : anchorOf(index) }
  }
  const notes = content.notes === null ? null : clipped(content.notes, Math.min(TEXT.most, room / 8))
  const left = room - (notes === null ? 0 : shownLength(notes))
  return {
    ...base,
    refused: null,
    facts: factsOf(content),
    notes,
    steps: stepsWithin(content, left, { anchor, path: shortLine(path), find }),
    continued: content.continued === null ? null : find({ trajectory_id: null, path: content.continued }),
  }
}

/** The file of that name beside another: an agent writes the path that it has in its container. */
function besides(path: string, to: string): string {
  return `${path.slice(0, path.lastIndexOf('/') + 1)}${to.slice(to.lastIndexOf('/') + 1)}`
}

const EMPTY = { facts: [], notes: null, steps: [], continued: null }

/** A name as a file writes it, in one line of its first characters. */
function shortLine(text: string): string {
  const line = oneLine(text.slice(0, 4 * NAME))
  return line.length <= NAME ? line : `${line.slice(0, NAME).toWellFormed()} ...`
}

function factsOf({ agent, agent_version, model, schema_version, steps, totals }: Trajectory): readonly string[] {
  const own = [agent === null ? null : [agent, agent_version ?? ''].join(' ').trim(), model, schema_version]
  return [...own.filter((fact) => fact !== null).map(shortLine), plural(steps.length, 'step'), ...usageTexts(totals)]
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

/** Of the trajectory that a step stands in. */
type Around = { readonly anchor: string; readonly path: string; readonly find: Find }

/** A step, and where it stands in its file. */
type Own = { readonly step: TrajectoryStep; readonly index: number }

/** Characters of each text of a step, and how many calls and results of it, are shown. */
type Limits = { readonly text: number; readonly parts: number }

function ownSteps({ steps }: Trajectory): readonly Own[] {
  return steps.map((step, index) => ({ step, index })).filter(({ step }) => step.kind === 'raw' || !step.is_copied)
}

/** All steps where there is room for a part of each of their texts, otherwise those at both ends. */
function stepsWithin(trajectory: Trajectory, room: number, around: Around): readonly ShownStep[] {
  const own = ownSteps(trajectory)
  const copied = trajectory.steps.length - own.length
  const text = textLevel(
    own.map(({ step }) => step),
    MOST_IN_STEP,
    room,
  )
  const steps =
    text >= TEXT.least
      ? own.map((each) => shownStep(each, { text, parts: MOST_IN_STEP }, around))
      : endsWithin(own, room, around)
  return [
    ...(copied === 0
      ? []
      : [{ kind: 'gap' as const, text: `${plural(copied, 'step')} copied from an earlier trajectory` }]),
    ...steps,
  ]
}

/**
 * Steps from the end in two thirds of the room, since that is where a trial was decided, and from the beginning in the rest.
 * None has more than a quarter, so that both ends are there however large a step is.
 */
function endsWithin(own: readonly Own[], room: number, around: Around): readonly ShownStep[] {
  const view = (each: Own) => shownStep(each, limitsWithin(each.step, room / 4), around)
  const last = fitting(own.toReversed(), view, (2 * room) / 3)
  const before = own.slice(0, own.length - last.steps.length)
  const first = fitting(before, view, room / 3 + last.left)
  const cut = before.length - first.steps.length
  const gap = `${plural(cut, 'step')} of ${count(own.length)} not shown; ${around.path} has all of them`
  return [...first.steps, ...(cut === 0 ? [] : [{ kind: 'gap' as const, text: gap }]), ...last.steps.toReversed()]
}

/** The first of them, at least one, up to that which does not fit any more; what is left of the room. */
function fitting(
  own: readonly Own[],
  view: (each: Own) => ShownStep,
  room: number,
): { readonly steps: readonly ShownStep[]; readonly left: number } {
  const steps: ShownStep[] = []
  let left = room
  for (const each of own) {
    const seen = view(each)
    const length = lengthOf(seen)
    if (length > left && steps.length > 0) break
    steps.push(seen)
    left -= length
  }
  return { steps, left: Math.max(0, left) }
}

/** Half of the room is for the markup of its parts. */
function limitsWithin(step: TrajectoryStep, room: number): Limits {
  const parts = Math.min(MOST_IN_STEP, Math.max(LEAST_IN_STEP, Math.floor(room / (8 * MARKUP))))
  return { parts, text: Math.max(LEAST_TEXT, Math.min(TEXT.least, textLevel([step], parts, room))) }
}

/** Characters of each text for which there is room. */
function textLevel(steps: readonly TrajectoryStep[], parts: number, room: number): number {
  const left = room - total(steps.map((step) => markupOf(step, parts)))
  if (left <= 0) return 0
  return Math.min(
    TEXT.most,
    fairLevel(
      steps.flatMap((step) => wantsOf(step, parts)),
      left,
    ),
  )
}

function wantsOf(step: TrajectoryStep, parts: number): readonly number[] {
  const texts =
    step.kind === 'raw'
      ? [step.text]
      : [
          step.message,
          step.reasoning ?? '',
          ...step.calls.slice(0, parts).map((call) => call.arguments),
          ...step.results.slice(0, parts).map(({ content }) => content),
        ]
  return texts.map(({ length }) => Math.min(TEXT.most, length))
}

function markupOf(step: TrajectoryStep, parts: number): number {
  if (step.kind === 'raw') return MARKUP
  const results = step.results.slice(0, parts)
  const references = results.reduce((sum, { subagents }) => sum + Math.min(subagents.length, perResult(step, parts)), 0)
  return MARKUP * (1 + Math.min(parts, step.calls.length) + results.length + references)
}

/** Subagents that each result of a step may name. */
function perResult({ results }: { readonly results: readonly unknown[] }, parts: number): number {
  return Math.max(1, Math.floor(parts / Math.max(1, Math.min(parts, results.length))))
}

function lengthOf(step: ShownStep): number {
  if (step.kind === 'gap') return MARKUP
  if (step.kind === 'raw') return MARKUP + shownLength(step.text)
  const texts = [
    step.message,
    ...(step.reasoning === null ? [] : [step.reasoning]),
    ...step.calls.map((call) => call.arguments),
    ...step.results.map(({ content }) => content),
  ]
  const parts = step.calls.length + step.results.length + referencesIn(step.results)
  return MARKUP * (1 + parts) + total(texts.map(shownLength))
}

/** Calls and results of one step that are shown; a step of Harbor's agents has a few. */
const MOST_IN_STEP = 50
/** Those, and the characters of each text, that even a step without room has. */
const LEAST_IN_STEP = 3
const LEAST_TEXT = 60

function shownStep({ step, index }: Own, { text, parts }: Limits, { anchor: trajectory, find }: Around): ShownStep {
  const anchor = `${trajectory}-step-${index + 1}`
  if (step.kind === 'raw') return { kind: 'raw', anchor, number: index + 1, text: clipped(step.text, text) }
  const names = new Map(step.calls.flatMap(({ id, name }) => (id === null ? [] : [[id, name] as const])))
  const calls = step.calls.slice(0, parts)
  const results = step.results.slice(0, parts).map(({ call_id, content, subagents }) => {
    const seen = clipped(content, text)
    return {
      of: shortLine(names.get(call_id ?? '') ?? '') || null,
      content: seen,
      lines: seen.head === '' ? 0 : linesIn(content),
      subagents: subagents.slice(0, perResult(step, parts)).map(find),
    }
  })
  return {
    kind: 'step',
    anchor,
    number: step.number ?? index + 1,
    source: shortLine(step.source),
    facts: [timeOf(step.at), step.model, ...usageTexts(step.usage)].filter((fact) => fact !== null).map(shortLine),
    message: clipped(step.message, text),
    message_lines: linesIn(step.message),
    reasoning: step.reasoning === null ? null : clipped(step.reasoning, text),
    calls: calls.map((call) => ({ name: shortLine(call.name), arguments: clipped(call.arguments, text) })),
    results,
    left_out: leftOut([
      plural(step.calls.length - calls.length, 'call'),
      plural(step.results.length - results.length, 'result'),
      plural(referencesIn(step.results) - referencesIn(results), 'subagent'),
    ]),
  }
}

function referencesIn(results: readonly { readonly subagents: readonly unknown[] }[]): number {
  return total(results.map(({ subagents }) => subagents.length))
}

function leftOut(parts: readonly string[]): string | null {
  const some = parts.filter((part) => !part.startsWith('0 '))
  return some.length === 0 ? null : `${list(some)} of this step not shown`
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
