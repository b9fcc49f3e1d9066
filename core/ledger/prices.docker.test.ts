import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { beforeAll, expect, it } from 'vitest'
import { readPrices } from '#core/ledger/prices'
import type { Price, Prices } from '#core/trial/price'

// Needs the locked Python environment of Harbor, which holds litellm with its own price table; no Docker.

const ROOT = join(import.meta.dirname, '../..')
const PYTHON = join(ROOT, 'runners/harbor/.venv/bin/python')
const WHERE = `import importlib.metadata as m, importlib.util as u
print(m.version("litellm"), u.find_spec("litellm").origin)`

type Entry = {
  readonly litellm_provider?: string
  readonly input_cost_per_token?: number
  readonly cache_read_input_token_cost?: number
  readonly output_cost_per_token?: number
}

let version = ''
let table: Readonly<Record<string, Entry>> = {}
let prices: Prices = []

beforeAll(async () => {
  const [found = '', origin = ''] = (await execa(PYTHON, ['-c', WHERE])).stdout.split(' ')
  version = found
  table = JSON.parse(readFileSync(join(dirname(origin), 'model_prices_and_context_window_backup.json'), 'utf8'))
  const all = (await readPrices(join(ROOT, 'results'))).filter(({ source }) => source.startsWith('litellm '))
  // An earlier entry of a model is history.
  prices = all.filter(({ model, from }) => all.every((other) => other.model !== model || other.from <= from))
})

/** litellm names some models with their provider and some without. */
function entryOf({ model }: Price): Entry | undefined {
  const [provider, ...name] = model.split('/')
  const entry = table[model] ?? table[name.join('/')]
  return entry?.litellm_provider === provider ? entry : undefined
}

const perMillion = (usd: number | undefined) => (usd === undefined ? null : expect.closeTo(usd * 1e6, 9))

it('every newest price that litellm is named for is the one that the locked litellm has', () => {
  expect(prices.length).toBeGreaterThanOrEqual(10)
  for (const price of prices) {
    const entry = entryOf(price)
    expect(entry, `${price.model} is no model of litellm ${version}`).toBeDefined()
    expect(price.usd_per_million, price.model).toEqual({
      input: perMillion(entry?.input_cost_per_token),
      cached_input: perMillion(entry?.cache_read_input_token_cost),
      output: perMillion(entry?.output_cost_per_token),
    })
  }
})

it('a price that names the locked litellm holds from the day on which that was published', () => {
  const named = prices.filter(({ source }) => source.startsWith(`litellm ${version},`))
  expect(named).not.toEqual([])
  const lock = readFileSync(join(ROOT, 'runners/harbor/uv.lock'), 'utf8')
  const day = new RegExp(`/litellm-${version}\\.tar\\.gz.*upload-time = "(\\d{4}-\\d\\d-\\d\\d)T`).exec(lock)?.[1]
  expect(new Set(named.map(({ from }) => from))).toEqual(new Set([day]))
})
