import { badgePath, configPath } from '#core/report/page-path'

/**
 * Markdown that shows the badge of a config and leads to its page.
 *
 * @param address of a path below the site's base, as far as it is known
 */
export function badgeMarkdown(configId: string, address: (path: string) => string): string {
  return `[![Regatta score](${address(badgePath(configId))})](${address(configPath(configId))})`
}

/** What whoever copies it must know. */
export function badgeWords(origin: string | null): string {
  return origin === null
    ? 'This site was built without its address: put scheme and host before both paths.'
    : 'It changes with the board.'
}
