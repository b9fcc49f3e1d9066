import { expect, it } from 'vitest'
import { reasonIn } from '#core/convert/migrate'

it("what Harbor says of one task is not another one's reason", () => {
  const output =
    '[a] Moved to Dockerfile: []\nFailed to map task a: 1 validation error\ntags\n  Input should be a list\n[b] Set --platform=x on FROM\nFailed to map task b: no\n\u2713 Successfully migrated 6 task(s)\n'
  expect(reasonIn(output, 'a')).toBe('1 validation error tags Input should be a list')
  expect(reasonIn(output, 'b')).toBe('no')
  expect(reasonIn(output, 'c')).toBe('it did not say why')
})
