import type { ConfigSettings } from '#core/trial/config'
import { splitModel } from '#core/trial/harbor-result'

const AT = ' at '

/**
 * Who answers a config's model calls and may refuse them all: `openai`, or `openai at host:port` where the config names a
 * server of its own, since two servers that speak the same language share nothing. null for an agent without a model.
 */
export function accountOf({ model, kwargs }: Pick<ConfigSettings, 'model' | 'kwargs'>): string | null {
  const provider = splitModel(model).provider?.toLowerCase() ?? null
  const { api_base } = kwargs
  const server = typeof api_base === 'string' && URL.canParse(api_base) ? new URL(api_base).host : ''
  return provider === null || server === '' ? provider : `${provider}${AT}${server}`
}

/** The provider of an account: whose key is needed, and whose limit holds (`runners.at_once_per_provider`). */
export function providerOf(account: string): string {
  return account.split(AT)[0] ?? account
}
