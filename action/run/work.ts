import { mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { fingerprintSchema } from '#core/harbor/fingerprint'
import { processSchema } from '#core/harbor/processes'

/** What the post step needs to know of the main step, whatever became of that. */
const noteSchema = z.object({
  shard: z.int().min(0),
  run_attempt: z.int().min(1),
  retention_days: z.int().nullable(),
  fingerprint: fingerprintSchema,
  /** That Harbors are or were children of, and the one that installed Harbor. */
  processes: z.array(processSchema),
})

export type Note = z.infer<typeof noteSchema>

/** Where the two steps of a job put their things: a private directory in the one that the runner empties. */
export class Work {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  static make(temp: string): Work {
    mkdirSync(temp, { recursive: true })
    const work = new Work(realpathSync(mkdtempSync(join(temp, 'regatta-shard-'))))
    for (const place of [work.out, work.temp, work.earlier, work.parts, work.staged]) mkdirSync(place)
    return work
  }

  static at(path: string): Work {
    return new Work(path)
  }

  /** plan.json and the shard's directory. */
  get out(): string {
    return join(this.path, 'out')
  }

  /** What is put aside while trials run; keys may stand there. */
  get temp(): string {
    return join(this.path, 'temp')
  }

  /** Parts that earlier attempts of this job have uploaded. */
  get earlier(): string {
    return join(this.path, 'earlier')
  }

  /** What parts of this attempt hold, and which of them are uploaded. */
  get parts(): string {
    return join(this.path, 'parts')
  }

  /** Tasks that do not come from the checkout. */
  get staged(): string {
    return join(this.path, 'staged')
  }

  note(note: Note): void {
    const file = join(this.path, 'note.json')
    writeFileSync(`${file}.tmp`, JSON.stringify(note), { mode: 0o600, flush: true })
    renameSync(`${file}.tmp`, file)
  }

  /** null where the main step did not get to running anything. */
  noted(): Note | null {
    try {
      return noteSchema.parse(JSON.parse(readFileSync(join(this.path, 'note.json'), 'utf8')))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
