import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { providerOf } from '#core/harbor/account'

/**
 * Where trials wait for their turn: so many at once on this machine, so many at once with one provider, and none with a
 * server that has just asked for patience.
 */
export class Lanes {
  readonly #machine: ReturnType<typeof pLimit>
  readonly #providers = new Map<string, ReturnType<typeof pLimit>>()
  readonly #pausedUntil = new Map<string, number>()

  constructor(atOnce: number, perProvider: Readonly<Record<string, number>>) {
    this.#machine = pLimit(atOnce)
    for (const [name, limit] of Object.entries(perProvider)) this.#providers.set(name.toLowerCase(), pLimit(limit))
  }

  /** Runs `work` in its turn. A provider's limit is taken first, so that who waits for it takes nobody's place here. */
  async run<T>(account: string | null, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const onMachine = async (): Promise<T> => {
      for (;;) {
        if (account !== null) await this.#patience(account, signal)
        // A pause may have begun while it waited for its place here, which it then leaves to others.
        const ran = await this.#machine(async () =>
          account !== null && this.#rest(account, signal) > 0 ? null : { value: await work() },
        )
        if (ran !== null) return ran.value
      }
    }
    const limit = account === null ? undefined : this.#providers.get(providerOf(account))
    return await (limit === undefined ? onMachine() : limit(onMachine))
  }

  /** Nothing that this account answers begins for so long. */
  pause(account: string, seconds: number): void {
    const until = performance.now() + seconds * 1000
    this.#pausedUntil.set(account, Math.max(until, this.#pausedUntil.get(account) ?? 0))
  }

  async #patience(account: string, signal: AbortSignal): Promise<void> {
    for (let rest = this.#rest(account, signal); rest > 0; rest = this.#rest(account, signal)) {
      await wait(rest, signal)
    }
  }

  /** Milliseconds that an account's pause still lasts; none once `signal` has aborted. */
  #rest(account: string, signal: AbortSignal): number {
    return signal.aborted ? 0 : (this.#pausedUntil.get(account) ?? 0) - performance.now()
  }
}

/** Milliseconds, or until `signal` aborts. */
export async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined)
}
