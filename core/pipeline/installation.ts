import { join } from 'node:path'

/** What trials run with: Harbor in its locked environment, and what stands around it. Absolute paths. */
export type Installation = {
  readonly harbor: string
  /** Directory that comes first on Harbor's PATH. */
  readonly shims: string
  readonly overlays: readonly string[]
}

/**
 * @param root of the checkout of Regatta itself
 * @param venv where its locked Harbor is installed; left out: where `runners/sync-harbor` puts it
 */
export function installationIn(root: string, venv = join(root, 'runners/harbor/.venv')): Installation {
  return {
    harbor: join(venv, 'bin/harbor'),
    shims: join(root, 'runners/bin'),
    overlays: [join(root, 'runners/overlay/init.yaml')],
  }
}
