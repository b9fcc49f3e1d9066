/** Our own adversary (runners/harbor/regatta_harbor/saboteur.py), as a config's agent. */
export const SABOTEUR = 'regatta_harbor.saboteur:Saboteur'

const MODULE = /^regatta_harbor\.saboteur(?:$|[:.])/

/** Whether an agent is the saboteur, whose trials say something about a task and nothing about an agent. */
export function isSaboteur(agent: string | null | undefined): boolean {
  return agent != null && MODULE.test(agent)
}
