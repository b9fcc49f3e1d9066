import { escapeCharacters } from '#core/report/escape-xml'

/** Stand for what differs from cell to cell, in the one page that Astro renders of all of them. */
export const SLOTS = {
  title: 'cell-slot-title',
  description: 'cell-slot-description',
  /** What the config is called. */
  label: 'cell-slot-label',
  config_id: 'cell-slot-config-id',
  task_name: 'cell-slot-task-name',
  /** The task's name as a segment of an address. */
  segment: 'cell-slot-segment',
  /** HTML below the head of the site. */
  body: 'cell-slot-body',
} as const

export type Slots = Readonly<Record<keyof typeof SLOTS, string>>

const ANY = new RegExp(`(${Object.values(SLOTS).join('|')})`)
const NAMES = new Map(Object.entries(SLOTS).map(([name, text]) => [text as string, name as keyof Slots]))

/** Fills the page in: `body` is HTML, everything else is escaped. Throws where the page lacks one of the slots. */
export function cellFrame(page: string): (slots: Slots) => string {
  const parts = page.split(ANY).map((text) => ({ text, slot: NAMES.get(text) ?? null }))
  for (const [text, name] of NAMES) {
    if (!parts.some(({ slot }) => slot === name)) throw new Error(`the page of cells lacks ${text}`)
  }
  return (slots) => {
    const filled: Slots = {
      title: escapeCharacters(slots.title),
      description: escapeCharacters(slots.description),
      label: escapeCharacters(slots.label),
      config_id: escapeCharacters(slots.config_id),
      task_name: escapeCharacters(slots.task_name),
      segment: escapeCharacters(slots.segment),
      body: slots.body,
    }
    let html = ''
    for (const { text, slot } of parts) html += slot === null ? text : filled[slot]
    return html
  }
}
