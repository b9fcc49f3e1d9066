import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { parsePrices, readPrices } from '#core/ledger/prices'
import { temporaryFolder } from '#core/ledger/testing'
import type { Price } from '#core/trial/price'

const FIRST = `- model: vendor/large
  from: 2026-11-01
  source: vendor.example/prices
  usd_per_million: { input: 2, cached_input: 0.25, output: 10.50 }
`

test('an entry is a model, a day, a source and prices; cached input may be unknown', () => {
  const second = FIRST.replace('11-01', '12-01').replace(' cached_input: 0.25,', '')
  expect(parsePrices(`# US dollars.\n${FIRST}${second}`, 'prices.yaml')).toEqual([
    {
      model: 'vendor/large',
      from: '2026-11-01',
      source: 'vendor.example/prices',
      usd_per_million: { input: 2, cached_input: 0.25, output: 10.5 },
    },
    {
      model: 'vendor/large',
      from: '2026-12-01',
      source: 'vendor.example/prices',
      usd_per_million: { input: 2, cached_input: null, output: 10.5 },
    },
  ])
})

test('no file, an empty one and one of comments hold no price', async () => {
  const dir = temporaryFolder()
  expect(await readPrices(dir)).toEqual([])
  for (const yaml of ['', '# none yet\n', '[]\n']) {
    writeFileSync(join(dir, 'prices.yaml'), yaml)
    expect(await readPrices(dir)).toEqual([])
  }
})

test('any table is read as it was meant', () => {
  const dollars = fc.nat({ max: 99_999_999 }).map((value) => value / 10_000)
  const prices: fc.Arbitrary<Price[]> = fc.uniqueArray(
    fc.record({
      model: fc.stringMatching(/^[a-z]{1,8}\/[a-z0-9.:-]{1,20}$/),
      from: fc
        .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10)),
      source: fc.string({ minLength: 1, maxLength: 100 }).filter((text) => text.trim() === text && text !== ''),
      usd_per_million: fc.record({ input: dollars, cached_input: fc.option(dollars), output: dollars }),
    }),
    { selector: ({ model, from }) => `${model} ${from}`, maxLength: 5 },
  )
  fc.assert(
    fc.property(prices, (table) => {
      const written = table.map(({ usd_per_million: { cached_input, ...usd }, ...price }) => ({
        ...price,
        usd_per_million: cached_input === null ? usd : { ...usd, cached_input },
      }))
      expect(parsePrices(stringify(written), 'prices.yaml')).toEqual(table)
    }),
  )
})

test.each([
  [FIRST.replace('input: 2,', 'input: -2,'), '4:29', 'input: expected US dollars for a million tokens'],
  [FIRST.replace('0.25', 'unknown'), '4:46', 'cached_input: expected US dollars'],
  [FIRST.replace('10.50', '.inf'), '4:60', 'output: expected US dollars'],
  [FIRST.replace('10.50', '1e999'), '4:60', 'output: expected US dollars'],
  [FIRST.replace(', output: 10.50', ''), '4:20', 'output: expected US dollars'],
  [FIRST.replace('{ input: 2, cached_input: 0.25, output: 10.50 }', '2'), '4:20', 'usd_per_million: expected prices'],
  [FIRST.replace('2026-11-01', '2026-02-30'), '2:9', 'from: expected the first day of this price'],
  [FIRST.replace('vendor/large', 'a model'), '1:10', 'model: expected provider/name'],
  [FIRST.replace('  source: vendor.example/prices\n', ''), '1:3', 'source: expected where the figures stand'],
  [FIRST.replace('output:', 'outptu:'), '4:60', 'unknown key "outptu"'],
  [`${FIRST}${FIRST}`, '5:3', 'two prices of "vendor/large" from 2026-11-01'],
  [`${FIRST}  from: 2026-11-02\n`, '5:3', 'not valid YAML: Map keys must be unique'],
  ['vendor/large: 2\n', '1:1', 'expected a list of prices'],
  ['- vendor/large\n', '1:3', 'expected a price'],
])('a mistake is named with its place: %j', (yaml, place, message) => {
  expect(() => parsePrices(yaml, 'prices.yaml')).toThrow(
    expect.objectContaining({
      name: 'UserError',
      where: `prices.yaml:${place}`,
      message: expect.stringContaining(message),
    }),
  )
})

test('aliases that stand for more than a machine holds are a mistake too', () => {
  const levels = Array.from({ length: 12 }, (_, level) => {
    const inside =
      level === 0
        ? '[x]'
        : `[${Array(9)
            .fill(`*a${level - 1}`)
            .join(', ')}]`
    return `- &a${level} ${inside}`
  })
  expect(() => parsePrices(levels.join('\n'), 'prices.yaml')).toThrow(
    expect.objectContaining({ name: 'UserError', message: expect.stringContaining('alias') }),
  )
})

test('a folder or a link in its place is named, not taken for none and not followed', async () => {
  const dir = temporaryFolder()
  const file = join(dir, 'prices.yaml')
  writeFileSync(join(dir, 'elsewhere'), FIRST)
  symlinkSync(join(dir, 'elsewhere'), file)
  await expect(readPrices(dir)).rejects.toMatchObject({
    name: 'UserError',
    kind: 'failure',
    where: file,
    message: 'cannot read the prices: it is a link',
  })
  const other = temporaryFolder()
  mkdirSync(join(other, 'prices.yaml'))
  await expect(readPrices(other)).rejects.toMatchObject({ kind: 'failure', where: join(other, 'prices.yaml') })
})

test('the table of this repository and the example in results/README.md are ones', async () => {
  const results = join(import.meta.dirname, '../../results')
  const table = await readPrices(results)
  expect(table.length).toBeGreaterThanOrEqual(10)
  const section = readFileSync(join(results, 'README.md'), 'utf8').split('\n## Prices\n')[1] ?? ''
  const yaml = /```yaml\n([\s\S]*?)```/.exec(section)?.[1] ?? ''
  expect(table).toContainEqual(parsePrices(yaml, 'README.md')[0])
})
