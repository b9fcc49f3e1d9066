import { escapeLightly } from '#core/report/escape-markdown'
import { badgePath, configPath } from '#core/report/page-path'

/**
 * Markdown that shows the badge of a config and leads to its page.
 *
 * @param site what the benchmark is called
 * @param address of a path below the site's base, as far as it is known
 */
export function badgeMarkdown(site: string, configId: string, address: (path: string) => string): string {
  return `[![${escapeLightly(`${site} score`)}](${address(badgePath(configId))})](${address(configPath(configId))})`
}

/** What whoever copies it must know. */
export function badgeWords(origin: string | null): string {
  return origin === null
    ? 'This site was built without its address: put scheme and host before both paths.'
    : 'It changes with the board.'
}
