import { count, duration, NONE, usd } from '#core/report/format'
import type { TrialRecord } from '#core/trial/record'

/** A part of a bar, with its number in words. */
export type BarPart = {
  readonly kind: string
  readonly label: string
  readonly text: string
  /** Where it lies on a scale of 0 to 1000; null where it is unknown or nothing. */
  readonly span: readonly [from: number, to: number] | null
}

/**
 * The name of a trial's exception, with how far the trial got where that is known. That is not where it was raised: an agent that
 * ran out of time is verified all the same, and of the instant of an exception the ledger keeps nothing.
 */
export function exceptionName({ phase }: Pick<TrialRecord, 'phase'>): string {
  return phase === null ? 'Exception' : `Exception; the trial got as far as the ${REACHED[phase]}`
}

const REACHED: Readonly<Record<NonNullable<TrialRecord['phase']>, string>> = {
  environment_setup: 'environment set-up',
  agent_setup: 'agent set-up',
  agent_execution: 'agent',
  verifier: 'verifier',
}

/** The longest and the largest of some trials, so that their bars can be compared; null where none says. */
export type BarScales = { readonly seconds: number | null; readonly tokens: number | null }

const PHASES = [
  { kind: 'environment', label: 'Environment set-up', column: 'environment_setup_s' },
  { kind: 'set-up', label: 'Agent set-up', column: 'agent_setup_s' },
  { kind: 'agent', label: 'Agent', column: 'agent_s' },
  { kind: 'verifier', label: 'Verifier', column: 'verifier_s' },
] as const

type Timed = Pick<TrialRecord, (typeof PHASES)[number]['column']>
type Counted = Pick<TrialRecord, 'input_tokens' | 'cache_tokens' | 'output_tokens'>

export function barScales(trials: readonly (Timed & Counted)[]): BarScales {
  return {
    seconds: largest(trials.map((trial) => sum(PHASES.map(({ column }) => trial[column])))),
    tokens: largest(trials.map((trial) => sum([trial.input_tokens, trial.output_tokens]))),
  }
}

/** How long each phase of a trial took. A phase of which nothing is known has no part of the bar. */
export function phaseBar(trial: Timed, scale: number | null): readonly BarPart[] {
  return bar(
    PHASES.map(({ kind, label, column }) => ({ kind, label, value: trial[column], text: timeText(trial[column]) })),
    scale,
  )
}

/** The tokens of a trial: input read from a cache, other input, output. */
export function tokenBar(trial: Counted, scale: number | null): readonly BarPart[] {
  const { input_tokens, cache_tokens, output_tokens } = trial
  // A cache that gave more than went in would be a part of the bar that nothing stands behind.
  const cached = input_tokens === null || cache_tokens === null ? null : Math.min(cache_tokens, input_tokens)
  const fresh = input_tokens === null ? null : input_tokens - (cached ?? 0)
  return bar(
    [
      { kind: 'cached', label: 'Cached input', value: cached, text: tokenText(cache_tokens) },
      { kind: 'input', label: cached === null ? 'Input' : 'Other input', value: fresh, text: tokenText(fresh) },
      { kind: 'output', label: 'Output', value: output_tokens, text: tokenText(output_tokens) },
    ],
    scale,
  )
}

/**
 * Both bars of a trial as HTML. There are tens of thousands of them, and nothing in them is text of a trial: labels of ours
 * and numbers.
 */
export function barsHtml(trial: Timed & Counted, scales: BarScales): string {
  const time = barHtml('Time', phaseBar(trial, scales.seconds))
  return `${time}${barHtml('Tokens', tokenBar(trial, scales.tokens))}`
}

function barHtml(name: string, parts: readonly BarPart[]): string {
  const drawn = parts.map(({ kind, span }) =>
    span === null ? '' : `<path class="k-${kind}" d="M${span[0]} 0H${span[1]}V8H${span[0]}z"/>`,
  )
  const svg = drawn.join('')
  const drawing =
    svg === '' ? '' : `<svg viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">${svg}</svg>`
  const told = parts.map(
    ({ kind, label, text }) => `<li class="k-${kind}">${label} <span class="num">${text}</span></li>`,
  )
  const words = parts.every(({ text }) => text === UNKNOWN) ? `<p>${UNKNOWN}</p>` : `<ul>${told.join('')}</ul>`
  return `<div class="bar"><p class="bar-name">${name}</p>${drawing}${words}</div>`
}

const UNKNOWN = 'unknown'

/** `$0.41, reported by Harbor`; what is not known is said. */
export function costText({ cost_usd, cost_source }: Pick<TrialRecord, 'cost_usd' | 'cost_source'>): string {
  if (cost_usd === null) return NONE
  return `${usd(cost_usd)}${COST_SOURCES[cost_source]}`
}

const COST_SOURCES: Readonly<Record<TrialRecord['cost_source'], string>> = {
  reported: ', reported',
  estimated: ', from tokens and prices',
  unknown: ', from nobody knows where',
}

function timeText(seconds: number | null): string {
  return seconds === null ? UNKNOWN : duration(seconds)
}

function tokenText(tokens: number | null): string {
  return tokens === null ? UNKNOWN : count(tokens)
}

function bar(
  parts: readonly (Omit<BarPart, 'span'> & { readonly value: number | null })[],
  scale: number | null,
): readonly BarPart[] {
  let from = 0
  return parts.map(({ kind, label, text, value }) => {
    if (value === null || value === 0 || scale === null || scale <= 0) return { kind, label, text, span: null }
    const to = from + (1000 * value) / scale
    const span = [tenth(from), tenth(to)] as const
    from = to
    return { kind, label, text, span }
  })
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10
}

function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0)
}

function largest(values: readonly (number | null)[]): number | null {
  return values.reduce((most, value) => (value !== null && (most === null || value > most) ? value : most), null)
}
