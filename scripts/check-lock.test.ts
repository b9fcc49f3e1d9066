import { expect, test } from 'vitest'
import { lockProblems } from '#scripts/check-lock'

const integrity = 'sha512-AA=='
const complete = {
  packages: {
    '': {},
    'node_modules/tool': {
      integrity,
      optionalDependencies: { '@tool/linux-x64': '1.0.0', '@tool/darwin-arm64': '1.0.0' },
    },
    'node_modules/tool/node_modules/@tool/linux-x64': { integrity },
    'node_modules/@tool/darwin-arm64': { integrity },
  },
}
const exact = { dependencies: { tool: '1.0.0' }, devDependencies: { other: '1.5.5-r.5' } }

test('a lock with an entry for every platform is complete', () => {
  expect(lockProblems(complete, exact)).toEqual([])
})

test('a platform without an entry is named with the package that wants it', () => {
  const { 'node_modules/@tool/darwin-arm64': _, ...packages } = complete.packages
  expect(lockProblems({ packages }, exact)).toEqual([
    'package-lock.json: node_modules/tool wants @tool/darwin-arm64, which has no entry',
  ])
})

test('an entry below another package does not count', () => {
  const { 'node_modules/@tool/darwin-arm64': moved, ...others } = complete.packages
  const packages = { ...others, 'node_modules/other/node_modules/@tool/darwin-arm64': moved }
  expect(lockProblems({ packages }, exact)).toHaveLength(1)
})

test('a host and a missing checksum are refused', () => {
  const packages = {
    '': {},
    'node_modules/a': { resolved: 'https://registry.example/a.tgz', integrity },
    'node_modules/b': {},
  }
  expect(lockProblems({ packages }, exact)).toEqual([
    'package-lock.json: node_modules/a names the host it came from',
    'package-lock.json: node_modules/b has no checksum',
  ])
})

test.each(['^1.0.0', '~1.0.0', '1.x', '*', 'latest', '>=1.0.0', 'file:../a', 'git+https://example/a.git'])(
  '%s is not an exact version',
  (version) => {
    expect(lockProblems(complete, { overrides: { tool: version } })).toEqual([
      `package.json: overrides.tool is "${version}"; expected an exact version`,
    ])
  },
)
