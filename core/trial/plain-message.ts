import { z } from 'zod'

const body = z.object({ error: z.object({ message: z.string() }) })

/**
 * What a provider said, without what litellm wraps around it (`litellm.APIError: APIError: XException - ...`) and without
 * the JSON of its answer; of a failed Compose command its last words, which say why, instead of the command and the whole
 * build log. Any other text stays as it is.
 */
export function plainMessage(message: string): string {
  const failed = /^Docker compose command failed([\s\S]*?)\s*\. Stderr: /.exec(message)?.[1]
  const compose =
    failed
      ?.split('\n')
      .at(-1)
      ?.replace(/^.* Stdout: ?/, '')
      .trim() ?? ''
  if (compose !== '' && compose !== 'None') return compose
  const said = /^litellm\.\w+: (?:\w+: )?(?:\w+Exception (?:\w+ )?- )?([\s\S]+)$/.exec(message.trim())?.[1]
  return said === undefined ? message : (messageIn(said) ?? said)
}

function messageIn(text: string): string | null {
  try {
    return body.safeParse(JSON.parse(text)).data?.error.message ?? null
  } catch {
    return null
  }
}
