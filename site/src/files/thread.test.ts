import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { endOf } from './thread.ts'

it('tells that a thread ended by itself, and why one failed', async () => {
  await expect(endOf(new Worker('process.exit(3)', { eval: true }), 'of a test')).rejects.toThrow(
    'the thread of a test ended before it was done (exit code 3)',
  )
  await expect(endOf(new Worker('throw new TypeError("no such cell")', { eval: true }), 'of a test')).rejects.toThrow(
    'no such cell',
  )
})
