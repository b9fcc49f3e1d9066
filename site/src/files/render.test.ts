import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryDirectory } from '#core/harbor/testing'
import { renderImages } from './render.ts'

const svg = (text: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><path fill="#fff" d="M0 0H1200V630H0z"/><text x="50" y="400" font-size="300">${text}</text></svg>`

const digest = (file: string | undefined) =>
  createHash('sha256')
    .update(readFileSync(file ?? ''))
    .digest('hex')

it('draws every picture once, also in later builds, and two of the same content together', async () => {
  using cache = temporaryDirectory()
  const images = [
    ['og/a.png', svg('a')],
    ['og/b.png', svg('b')],
    ['og/again.png', svg('a')],
  ] as const
  const first = await renderImages(images, cache.path)
  expect([...first.keys()]).toEqual(['og/a.png', 'og/b.png', 'og/again.png'])
  expect(first.get('og/again.png')).toBe(first.get('og/a.png'))
  expect(
    readFileSync(first.get('og/a.png') ?? '')
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG')
  const drawn = readdirSync(cache.path)
  expect(drawn).toHaveLength(2)
  // A file of the cache is taken as it is.
  const before = digest(first.get('og/b.png'))
  expect(await renderImages(images, cache.path)).toEqual(first)
  expect(digest(first.get('og/b.png'))).toBe(before)
  expect(readdirSync(cache.path)).toEqual(drawn)
})

it('shows letters that its fonts do not have as boxes, and those of other directions as they are', async () => {
  using cache = temporaryDirectory()
  const words = ['', '中文', '😀', 'שלום', 'Ελλάς', 'Москва']
  const files = await renderImages(
    words.map((word) => [word, svg(word)] as const),
    cache.path,
  )
  // None is blank, whatever fonts this machine has.
  expect(new Set([...files.values()].map(digest)).size).toBe(words.length)
})

it('draws a picture the same alone and among others', async () => {
  using alone = temporaryDirectory()
  using among = temporaryDirectory()
  const images = Array.from({ length: 11 }, (_, index) => [`${index}`, svg(`gÅ ${index}`)] as const)
  const files = await renderImages(images, among.path)
  for (const image of [images[0], images[7], images[10]]) {
    const own = image && (await renderImages([image], alone.path)).get(image[0])
    expect(digest(own)).toBe(digest(files.get(image?.[0] ?? '')))
  }
  expect(new Set([...files.values()].map(digest)).size).toBe(images.length)
})

it('forgets what no build asked for in a month', async () => {
  using cache = temporaryDirectory()
  const files = await renderImages(
    [
      ['a', svg('a')],
      ['b', svg('b')],
    ],
    cache.path,
  )
  const [a, b] = [files.get('a') ?? '', files.get('b') ?? '']
  const old = Date.now() / 1000 - 31 * 86_400
  for (const file of [a, b]) utimesSync(file, old, old)
  await renderImages([['a', svg('a')]], cache.path)
  expect(readdirSync(cache.path).map((name) => join(cache.path, name))).toEqual([a])
})

it('fails where a picture cannot be drawn', async () => {
  using cache = temporaryDirectory()
  await expect(renderImages([['a', '<svg']], cache.path)).rejects.toThrow()
  expect(readdirSync(cache.path)).toEqual([])
})
