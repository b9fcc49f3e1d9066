/** Agents that say something about a task and nothing about agents, each with what it is. */
const CALIBRATION: Readonly<Record<string, string>> = {
  oracle: 'calibration: knows the solution',
  nop: 'calibration: does nothing',
}

export function isCalibration(config: { readonly agent: string }): boolean {
  return Object.hasOwn(CALIBRATION, config.agent)
}

/** What an agent that calibrates is, in words, which is why no board ranks it; null: a contender. */
export function calibrationReason({ agent }: { readonly agent: string }): string | null {
  return Object.hasOwn(CALIBRATION, agent) ? (CALIBRATION[agent] ?? null) : null
}

/** What stands under a config's label: its agent and model as far as the label does not name them. null: nothing to add. */
export function subtitle(config: {
  readonly label: string
  readonly agent: string
  readonly model: string | null
}): string | null {
  const words = calibrationReason(config)
  if (words !== null) return words
  const parts = [config.agent, config.model ?? ''].filter((part) => !config.label.includes(part))
  return parts.length === 0 ? null : parts.join(', ')
}
