import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { readYaml, yamlText } from '#core/convert/yaml'

it('a task.yaml says what PyYAML reads, and how it is written', () => {
  const { value, written } = readYaml('y: y\nn: 1e3\no: 010\nv: 3.10\nd: 2024-01-01\nb: yes\ni: .inf\n', 'python')
  expect(value).toEqual({ y: 'y', n: '1e3', o: 8, v: 3.1, d: new Date('2024-01-01'), b: true, i: Infinity })
  expect(written).toEqual({ y: 'y', n: '1e3', o: '010', v: '3.10', d: '2024-01-01', b: 'yes', i: '.inf' })
})

it('a docker-compose.yaml says what the library of Go reads', () => {
  expect(readYaml('mode: 0440\nyes: no\nv: 1_000\ns: "1_000"\nd: 2024-01-01\n', 'go').value).toEqual({
    mode: 0o440,
    yes: 'no',
    v: 1000,
    s: '1_000',
    d: '2024-01-01',
  })
})

it('a number that no JSON number holds stays exact', () => {
  expect(readYaml('a: 12345678901234567890123\nb: 9007199254740993\nc: 7', 'python').value).toEqual({
    a: 12345678901234567890123n,
    b: 9007199254740993n,
    c: 7,
  })
})

it('a date is one also where another library has switched dates off for all', async () => {
  await import('tap-parser')
  expect(parse('2024-01-01', { schema: 'yaml-1.1' })).toBe('2024-01-01')
  expect(readYaml('2024-01-01', 'python').value).toEqual(new Date('2024-01-01'))
})

it('merge keys are resolved, and what refers to itself is refused', () => {
  expect(readYaml('a: &a {x: 1}\nb: {<<: *a, y: 2}', 'go').value).toEqual({ a: { x: 1 }, b: { x: 1, y: 2 } })
  expect(() => readYaml('a: &a [*a]', 'python')).toThrow(/refers to itself/)
})

it('finds every comment, and none in a text', () => {
  const text =
    '---\n# first\nkey: | # second\n  # text\nquoted: "# text"\nplain: a#b # third\nlist: [1, # fourth\n  2]\n'
  expect(readYaml(text, 'python').comments).toEqual([
    { line: 2, text: ' first', isLeading: true },
    { line: 3, text: ' second', isLeading: false },
    { line: 6, text: ' third', isLeading: false },
    { line: 7, text: ' fourth', isLeading: false },
  ])
})

it('texts that some reader takes for something else are quoted', () => {
  const value = { a: '1_000', b: 'yes', c: '2024-01-01', d: '0o17', e: '1e3', f: 'plain text', g: 288 }
  expect(yamlText(value)).toBe('a: "1_000"\nb: "yes"\nc: "2024-01-01"\nd: "0o17"\ne: "1e3"\nf: plain text\ng: 288\n')
})
