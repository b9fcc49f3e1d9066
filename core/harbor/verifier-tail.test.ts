import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { verifierTail } from '#core/harbor/evidence'
import { listDirectory } from '#core/harbor/files'
import { temporaryDirectory, writeFile } from '#core/harbor/testing'

/** The end of what was printed in a trial of these files. */
function tailOf(files: Readonly<Record<string, string>>, most = 100): string | null {
  using trial = temporaryDirectory()
  for (const [path, text] of Object.entries(files)) writeFile(join(trial.path, path), text)
  return verifierTail(listDirectory(trial.path), most)
}

it('is what the verifier printed, errors below it', () => {
  expect(tailOf({ 'verifier/test-stdout.txt': 'one\n' })).toBe('one\n')
  expect(tailOf({ 'verifier/test-stdout.txt': 'one', 'verifier/test-stderr.txt': 'two' })).toBe('one\ntwo')
  expect(tailOf({ 'verifier/test-stdout.txt': ' \n', 'verifier/test-stderr.txt': 'two' })).toBe('two')
})

it('is the end of a long text', () => {
  expect(tailOf({ 'verifier/test-stdout.txt': `${'x'.repeat(5_000_000)}end` }, 10)).toBe('xxxxxxxend')
  expect(tailOf({ 'verifier/test-stdout.txt': '1234567890', 'verifier/test-stderr.txt': 'two' }, 6)).toBe('90\ntwo')
})

it('is of the last step that printed anything', () => {
  const steps = { 'steps/1/verifier/test-stdout.txt': 'first', 'steps/2/verifier/test-stdout.txt': 'second' }
  expect(tailOf({ ...steps, 'steps/3/verifier/reward.txt': '1' })).toBe('second')
})

it('is nothing where nothing was printed, or a link stands there', () => {
  expect(tailOf({ 'verifier/reward.txt': '1' })).toBeNull()
  expect(tailOf({ 'result.json': '{}' })).toBeNull()
  using trial = temporaryDirectory()
  mkdirSync(join(trial.path, 'verifier'))
  symlinkSync('/etc/passwd', join(trial.path, 'verifier/test-stdout.txt'))
  expect(verifierTail(listDirectory(trial.path), 100)).toBeNull()
})
