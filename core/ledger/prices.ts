import { join } from 'node:path'
import { z } from 'zod'
import { parseStrictYaml, readIfThere, type YamlWords } from '#core/ledger/strict-yaml'
import type { Prices } from '#core/trial/price'
import { UserError } from '#core/user-error'

const usd = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,12})?$/)
  .transform(Number)

const fileSchema = z.array(
  z.strictObject({
    model: z.string().regex(/^\S{1,200}$/),
    from: z.iso.date(),
    source: z.string().trim().min(1).max(500),
    usd_per_million: z.strictObject({ input: usd, cached_input: usd.optional(), output: usd }),
  }),
)

const MILLION = 'US dollars for a million tokens, such as 2.50'

const WORDS: YamlWords = {
  expected: {
    model: 'provider/name, as the trials name it',
    from: 'the first day of this price, such as 2026-11-21',
    source: 'where the figures stand, at most 500 characters',
    usd_per_million: 'prices, {input, cached_input, output}',
    input: MILLION,
    cached_input: `${MILLION}; leave it out where it is not known`,
    output: MILLION,
  },
  document: 'a list of prices',
  entry: 'a price',
  remedy:
    'Each entry is {model, from, source, usd_per_million: {input, cached_input, output}}: results/README.md shows one.',
}

export function pricesFile(dir: string): string {
  return join(dir, 'prices.yaml')
}

/**
 * The price table of a ledger, `prices.yaml`, in the order of the file; nothing where there is no such file. Throws a
 * UserError that names line and column for the first thing that is wrong, or for a file that cannot be read.
 */
export async function readPrices(dir: string): Promise<Prices> {
  const file = pricesFile(dir)
  return parsePrices((await readIfThere(file, 'the prices')) ?? '', file)
}

/** The text of a `prices.yaml`. `file` is only for messages. Throws as `readPrices`. */
export function parsePrices(yaml: string, file: string): Prices {
  const { data, at } = parseStrictYaml(yaml, file, fileSchema, WORDS, [])
  const seen = new Set<string>()
  return data.map(({ model, from, source, usd_per_million }, index) => {
    const key = `${model} ${from}`
    if (seen.has(key)) {
      throw new UserError(`two prices of "${model}" from ${from}`, {
        where: at([index]),
        remedy: 'Keep one of them: nothing says which of two would hold.',
      })
    }
    seen.add(key)
    const { input, cached_input = null, output } = usd_per_million
    return { model, from, source, usd_per_million: { input, cached_input, output } }
  })
}
