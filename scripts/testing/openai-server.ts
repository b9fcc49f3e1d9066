import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'

/** What a call costs in tokens, by the server's own count; cached input is part of the input. */
export type Usage = { readonly input: number; readonly cached: number; readonly output: number }

/** What the server does with one call. A text is an answer at once, with `USAGE`. */
export type Reply =
  | string
  | { readonly content: string; readonly usage?: Usage; readonly after_ms?: number }
  | { readonly status: number; readonly error: ApiError }
  /** Takes the request and never says a word, or hangs up. */
  | { readonly silence: 'hang' | 'close' }

/** Body of an error as OpenAI writes it. */
export type ApiError = { readonly message: string; readonly type: string | null; readonly code: string | number | null }

/** Replies in turn, the last one again and again. */
export type Script = readonly Reply[]

export type ModelCall = {
  readonly model: string
  /** The bearer token. */
  readonly key: string
  /** Of the conversation so far. */
  readonly messages: number
  /** HTTP status of the reply; null where there was none. */
  readonly status: number | null
  /** As reported to the client; null without an answer. */
  readonly usage: Usage | null
}

export type ModelServer = {
  /** `http://127.0.0.1:<port>/v1` */
  readonly base: string
  /** All calls so far, in the order in which they came. */
  readonly calls: readonly ModelCall[]
  /** Bearer tokens of the calls so far. */
  readonly keys: readonly string[]
  /** The most calls that were under way at the same moment. */
  readonly mostAtOnce: () => number
  /** From now on this is what a model replies. */
  readonly script: (model: string, replies: Script) => void
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export const USAGE: Usage = { input: 100, cached: 0, output: 10 }

/** What providers say when they do not answer, in the words of OpenAI and of OpenRouter (402). */
export const REFUSALS = {
  badKey: {
    status: 401,
    error: { message: 'Incorrect API key provided.', type: 'invalid_request_error', code: 'invalid_api_key' },
  },
  noCredit: {
    status: 402,
    error: { message: 'Insufficient credits. Add more using https://openrouter.ai/credits', type: null, code: 402 },
  },
  forbidden: {
    status: 403,
    error: { message: 'You are not allowed to sample from this model', type: 'invalid_request_error', code: null },
  },
  noModel: {
    status: 404,
    error: {
      message: 'The model does not exist or you do not have access to it.',
      type: 'invalid_request_error',
      code: 'model_not_found',
    },
  },
  tooMany: {
    status: 429,
    error: { message: 'Rate limit reached for requests per min.', type: 'requests', code: 'rate_limit_exceeded' },
  },
  noQuota: {
    status: 429,
    error: {
      message: 'You exceeded your current quota, please check your plan and billing details.',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    },
  },
  broken: {
    status: 500,
    error: { message: 'The server had an error while processing your request.', type: 'server_error', code: null },
  },
} as const satisfies Readonly<Record<string, Reply>>

/**
 * A real server that speaks as much of the OpenAI chat API as a client needs. Its replies are scripted, for every model
 * alike or by the name that the client sends; a model without a script is not found.
 */
export async function modelServer(scripts: Script | Readonly<Record<string, Script>>): Promise<ModelServer> {
  const isScript = (given: typeof scripts): given is Script => Array.isArray(given)
  const byModel = new Map<string, Script>(isScript(scripts) ? [] : Object.entries(scripts))
  const replied = new Map<string, number>()
  const calls: ModelCall[] = []
  let [underWay, most] = [0, 0]

  const replyTo = (model: string): Reply => {
    const script = byModel.get(model) ?? (isScript(scripts) ? scripts : [REFUSALS.noModel])
    const nth = replied.get(model) ?? 0
    replied.set(model, nth + 1)
    return script[Math.min(nth, script.length - 1)] ?? ''
  }
  const server = createServer(async (request, response) => {
    underWay += 1
    most = Math.max(most, underWay)
    response.on('close', () => {
      underWay -= 1
    })
    const { model, messages } = (await json(request)) as { model: string; messages: readonly unknown[] }
    const reply = replyTo(model)
    const key = (request.headers.authorization ?? '').replace(/^Bearer /, '')
    calls.push({ model, key, messages: messages.length, ...outcomeOf(reply) })
    await send(reply, model, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    base: `http://127.0.0.1:${port}/v1`,
    calls,
    get keys() {
      return calls.map(({ key }) => key)
    },
    mostAtOnce: () => most,
    script: (model, replies) => {
      byModel.set(model, replies)
      replied.delete(model)
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function outcomeOf(reply: Reply): Pick<ModelCall, 'status' | 'usage'> {
  if (typeof reply === 'string') return { status: 200, usage: USAGE }
  if ('content' in reply) return { status: 200, usage: reply.usage ?? USAGE }
  return { status: 'status' in reply ? reply.status : null, usage: null }
}

async function send(reply: Reply, model: string, response: ServerResponse): Promise<void> {
  if (typeof reply === 'string') return await send({ content: reply }, model, response)
  if ('silence' in reply) {
    if (reply.silence === 'close') response.destroy()
    return
  }
  response.setHeader('content-type', 'application/json')
  if ('status' in reply) {
    response.writeHead(reply.status).end(JSON.stringify({ error: { ...reply.error, param: null } }))
    return
  }
  if (reply.after_ms !== undefined) await sleep(reply.after_ms)
  response.end(JSON.stringify(completion(reply.content, model, reply.usage ?? USAGE)))
}

function completion(content: string, model: string, { input, cached, output }: Usage): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model,
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
    usage: {
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: input + output,
      prompt_tokens_details: { cached_tokens: cached },
    },
  }
}
