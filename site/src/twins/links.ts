import type { Block, Linked } from '#core/report/blocks'
import { subtitle } from '#core/report/calibration'
import { cellPath, configPath, taskPath } from '#core/report/page-path'
import { type Span, spansOf } from '#core/report/prose'
import { href } from '../links.ts'

/*
 * Markdown leads to Markdown: what is a link on a page leads in its twin to the other page's twin. Addresses begin at the
 * root of the host, so that they hold wherever the site is served from.
 */

/** @param path of a page, below the site's base */
export function toTwin(path: string, text: string, after?: string): Linked {
  return { text, to: href(`${path}index.md`), ...(after === undefined ? {} : { after }) }
}

export function toConfig({ config_id, label }: { readonly config_id: string; readonly label: string }): Linked {
  return toTwin(configPath(config_id), label)
}

/** A config with what its label does not say of it. */
export function configText(config: Parameters<typeof subtitle>[0] & { readonly config_id: string }): Linked {
  const sub = subtitle(config)
  return toTwin(configPath(config.config_id), config.label, sub === null ? undefined : ` (${sub})`)
}

export function toTask(name: string, text = name): Linked {
  return toTwin(taskPath(name), text)
}

export function toCell(configId: string, taskName: string, text: string): Linked {
  return toTwin(cellPath(configId, taskName), text)
}

export const LEADERBOARD: Linked = toTwin('', 'Leaderboard')

/** A paragraph of ours whose links lead to the twins of the pages. A place on the page itself has none. */
export function prose(paragraph: string): Block {
  return {
    kind: 'prose',
    spans: spansOf(paragraph).map((span): Span => {
      if (span.kind !== 'link') return span
      return span.to.startsWith('#')
        ? { kind: 'text', text: span.text }
        : { kind: 'link', text: span.text, to: href(`${span.to}index.md`) }
    }),
  }
}
