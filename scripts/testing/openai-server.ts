import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type ModelServer = {
  /** `http://127.0.0.1:<port>/v1` */
  readonly base: string
  /** Bearer tokens of the requests so far. */
  readonly keys: readonly string[]
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/**
 * A real server that speaks as much of the OpenAI chat API as a client needs, and answers with the given contents in
 * turn; the last one is repeated. Usage is 100 input and 10 output tokens a call.
 */
export async function modelServer(contents: readonly string[]): Promise<ModelServer> {
  const keys: string[] = []
  let calls = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      keys.push((request.headers.authorization ?? '').replace(/^Bearer /, ''))
      const content = contents[Math.min(calls, contents.length - 1)] ?? ''
      calls += 1
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({
          id: `chatcmpl-${calls}`,
          object: 'chat.completion',
          created: 1,
          model: 'scripted',
          choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
          usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
        }),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    base: `http://127.0.0.1:${port}/v1`,
    keys,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
