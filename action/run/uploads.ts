import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Artifacts } from '#action/lib/artifacts'
import { LAST_PART_NUMBER, MOST_PARTS, nextPart, partName, writePart } from '#core/harbor/parts'
import { type ShardDocument, shardDocumentSchema } from '#core/harbor/shard'
import { UserError } from '#core/user-error'

export type UploadInputs = {
  readonly artifacts: Pick<Artifacts, 'upload' | 'list'>
  /** The shard's directory. */
  readonly shard: string
  /** Directory for notes of what is uploaded: `<part>.json` what it holds, `<part>.uploaded` that it is there. */
  readonly parts: string
  readonly index: number
  readonly run_attempt: number
  readonly retention_days: number | null
}

/** How many parts there may be before the last one, which may be there twice: the post step uploads it too. */
const RUNNING_PARTS = MOST_PARTS - 3

/** The numbers above are for the last part: each time that the service fails half-way it may use one up. */
const LAST_RUNNING_NUMBER = LAST_PART_NUMBER - 30

/** Parts that come as often as is asked for, however long the job may take: most jobs are short. */
const FREE_PARTS = Math.floor(RUNNING_PARTS / 2)

/**
 * How long to wait before what has finished since is uploaded, in minutes, after `uploaded` parts: as is asked for, where
 * that lasts for a job of `job_minutes`; else the second half of the parts is spread over such a job.
 */
export function uploadInterval(asked_minutes: number, job_minutes: number, uploaded: number): number {
  if (asked_minutes * RUNNING_PARTS >= job_minutes || uploaded < FREE_PARTS) return asked_minutes
  return Math.max(asked_minutes, job_minutes / (RUNNING_PARTS - FREE_PARTS))
}

/** The service said no before it took the name, so the number can be used again. */
const NAME_NOT_TAKEN = /CreateArtifact|backend IDs|Invalid token/i

/** Somebody else's artifact has that name. */
const NAME_OF_ANOTHER = /conflict|already exists/i

/**
 * Uploads what has finished since the last time. What is uploaded is known from files, so that the post step goes on
 * where the main step was killed; a part whose upload has an unknown end is looked for where it would be. Calls wait for
 * each other.
 */
export class Uploads {
  readonly #inputs: UploadInputs
  #queue: Promise<unknown> = Promise.resolve()

  constructor(inputs: UploadInputs) {
    this.#inputs = inputs
  }

  /** A part of what has ended; false where nothing has. Throws what made it fail, a UserError where only the last part may follow. */
  async some(): Promise<boolean> {
    return await this.#inTurn(async () => {
      const known = await this.#known()
      const document = await readShardDocument(this.#inputs.shard)
      const part = document === null ? null : nextPart(document, known.uploaded, false)
      if (part === null) return false
      if (known.uploaded.length >= RUNNING_PARTS) throw this.#exhausted(`has ${RUNNING_PARTS} parts already`)
      await this.#upload(part, known.next, LAST_RUNNING_NUMBER)
      return true
    })
  }

  /** Everything that is left, as the shard's end (`document`). Does nothing when that is there. Throws what made it fail. */
  async last(document: ShardDocument): Promise<void> {
    await this.#inTurn(async () => {
      // Whether an upload of unknown end arrived is worth asking, not worth failing for: a try that is there twice counts once.
      const known = await this.#known().catch(() => this.#known(true))
      if (isEnded(known.uploaded)) return
      const part = nextPart(document, known.uploaded, true)
      if (part !== null) await this.#upload(part, known.next, LAST_PART_NUMBER)
    })
  }

  /** Whether the shard's end is uploaded. */
  async isEnded(): Promise<boolean> {
    return isEnded((await this.#known().catch(() => this.#known(true))).uploaded)
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#queue.then(work)
    this.#queue = turn.catch(() => undefined)
    return turn
  }

  /** Under the first number from `first` to `most` whose name nobody has. */
  async #upload(part: ShardDocument, first: number, most: number): Promise<void> {
    for (let number = first; number <= most; number++) {
      if (await this.#uploadAs(part, number)) return
    }
    throw this.#exhausted(`has no name left below ${most + 1} for another part`)
  }

  #exhausted(why: string): UserError {
    return new UserError(`shard ${this.#inputs.index} ${why}`, {
      remedy: 'run the failed jobs again: what is uploaded is not run again',
      kind: 'failure',
    })
  }

  /** False where somebody else's artifact has that name: what stands there is not this part. */
  async #uploadAs(part: ShardDocument, number: number): Promise<boolean> {
    const { parts, artifacts, index, run_attempt, retention_days } = this.#inputs
    const copy = join(parts, String(number))
    await rm(copy, { recursive: true, force: true })
    await mkdir(copy)
    try {
      await writePart(this.#inputs.shard, part, copy)
      await writeFile(`${copy}.json`, JSON.stringify(part), { flush: true })
      await artifacts.upload(partName(index, run_attempt, number), copy, retention_days)
      await writeFile(`${copy}.uploaded`, '')
      return true
    } catch (error) {
      const { message } = error as Error
      if (NAME_OF_ANOTHER.test(message)) {
        await writeFile(`${copy}.taken`, '')
        return false
      }
      if (NAME_NOT_TAKEN.test(message)) await rm(`${copy}.json`, { force: true })
      throw error
    } finally {
      await rm(copy, { recursive: true, force: true })
    }
  }

  /** What the parts hold that are there, and the number of the next one: that of one whose upload has an unknown end is not used again. */
  async #known(offline = false): Promise<{ readonly uploaded: readonly ShardDocument[]; readonly next: number }> {
    const { parts, index, run_attempt } = this.#inputs
    const files = new Set(await readdir(parts))
    const numbers = [...files].flatMap((name) => (/^\d+\.json$/.test(name) ? [Number.parseInt(name, 10)] : []))
    const isDoubtful =
      !offline && numbers.some((number) => !files.has(`${number}.uploaded`) && !files.has(`${number}.taken`))
    const listed = isDoubtful ? await this.#listed() : new Set<string>()
    const uploaded: ShardDocument[] = []
    for (const number of numbers.sort((a, b) => a - b)) {
      if (!files.has(`${number}.uploaded`)) {
        if (files.has(`${number}.taken`) || !listed.has(partName(index, run_attempt, number))) continue
        await writeFile(join(parts, `${number}.uploaded`), '')
      }
      uploaded.push(shardDocumentSchema.parse(JSON.parse(await readFile(join(parts, `${number}.json`), 'utf8'))))
    }
    return { uploaded, next: Math.max(0, ...numbers) + 1 }
  }

  async #listed(): Promise<ReadonlySet<string>> {
    return new Set((await this.#inputs.artifacts.list()).map(({ name }) => name))
  }
}

function isEnded(uploaded: readonly ShardDocument[]): boolean {
  return uploaded.some(({ finished_at }) => finished_at !== null)
}

/** shard.json of a shard's directory; null where there is none. */
export async function readShardDocument(shard: string): Promise<ShardDocument | null> {
  try {
    return shardDocumentSchema.parse(JSON.parse(await readFile(join(shard, 'shard.json'), 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
