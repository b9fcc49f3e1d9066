import { Command, InvalidArgumentError } from 'commander'
import { stopSignal } from '#core/pipeline/stop-signal'
import { coverageText } from '#scripts/benchmarks/coverage'
import { benchHarbor } from '#scripts/benchmarks/harbor'
import { benchLedger, FULL_TRIALS } from '#scripts/benchmarks/ledger'
import { benchShards } from '#scripts/benchmarks/shards'
import { benchSite } from '#scripts/benchmarks/site'
import { soak, soakText } from '#scripts/benchmarks/soak'

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 1 to 9999')
  return Number(text)
}

function trialsOfLedger(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 10 && Number(text) <= FULL_TRIALS) return Number(text)
  throw new InvalidArgumentError(`expected a whole number from 10 to ${FULL_TRIALS}`)
}

/** Synthetic trials have so many configs at most. */
const MOST_CONFIGS = 240

function configsOfSite(text: string): number {
  const configs = wholeNumber(text)
  if (configs >= 3 && configs <= MOST_CONFIGS) return configs
  throw new InvalidArgumentError(`expected a whole number from 3 to ${MOST_CONFIGS}`)
}

function tasksOfSite(text: string): number {
  const tasks = wholeNumber(text)
  if (tasks >= 3) return tasks
  throw new InvalidArgumentError('expected a whole number from 3 to 9999')
}

const program = new Command('bench').description('Benchmarks. Nothing here is a test: a slow machine fails nothing.')

program
  .command('harbor')
  .description('oracle trials of a tiny task: plain `harbor run` beside `regatta run`, and where the time goes')
  .option('--trials <n>', 'how many', wholeNumber, 10)
  .action(async ({ trials }: { trials: number }) => await benchHarbor(trials))

program
  .command('soak')
  .description('oracle and nop trials while Harbor, containers and the command itself are killed at random')
  .option('--trials <n>', 'how many, a multiple of ten', wholeNumber, 200)
  .option('--seed <n>', 'of the random decisions (default: the time)', wholeNumber, 1 + (Date.now() % 9999))
  .action(async ({ trials, seed }: { trials: number; seed: number }) => {
    const options = { trials, seed, wrapper_kills: 3, say: (line: string) => process.stderr.write(`${line}\n`) }
    options.say(`seed ${seed}`)
    const result = await soak(options)
    process.stdout.write(`${soakText(options, result)}\n`)
    if (result.faults.length > 0) process.exitCode = 1
  })

program
  .command('coverage')
  .description('how often the 95 % interval of a score holds the truth, on synthetic boards of several shapes')
  .option('--boards <n>', 'how many per shape', wholeNumber, 2000)
  .option('--seed <n>', 'of the random boards', wholeNumber, 1)
  .action(({ boards, seed }: { boards: number; seed: number }) => {
    process.stdout.write(`${coverageText(boards, seed)}\n`)
  })

program
  .command('ledger')
  .description('import, git growth, query and report on synthetic trials, beside the targets')
  .option('--trials <n>', 'how many to import; everything else is scaled with it', trialsOfLedger, FULL_TRIALS)
  .option('--seed <n>', 'of the synthetic trials', wholeNumber, 1)
  .action(async ({ trials, seed }: { trials: number; seed: number }) => {
    const say = (line: string): void => void process.stderr.write(`${line}\n`)
    using stop = stopSignal((name, first) => first && say(`${name}: stopping`))
    try {
      process.stdout.write(`${await benchLedger({ trials, seed, say, signal: stop.signal })}\n`)
    } catch (error) {
      if (!stop.signal.aborted) throw error
      process.exitCode = 130
    }
  })

program
  .command('site')
  .description(
    'the site of a small and a large synthetic board: time per page, memory, sizes and links, beside the targets',
  )
  .option('--configs <n>', 'of the large board; the small one has a tenth', configsOfSite, 80)
  .option('--tasks <n>', 'of the large board; the small one has a tenth', tasksOfSite, 90)
  .option('--seed <n>', 'of the synthetic trials', wholeNumber, 1)
  .action(async ({ configs, tasks, seed }: { configs: number; tasks: number; seed: number }) => {
    const say = (line: string): void => void process.stderr.write(`${line}\n`)
    using stop = stopSignal((name, first) => first && say(`${name}: stopping`))
    try {
      process.stdout.write(`${await benchSite({ configs, tasks, seed, say, signal: stop.signal })}\n`)
    } catch (error) {
      if (!stop.signal.aborted) throw error
      process.exitCode = 130
    }
  })

program
  .command('shards')
  .description('do shards end together? and how long does a plan of 20,000 trials take against a ledger of 100,000?')
  .option('--seed <n>', 'of the random durations', wholeNumber, 1)
  .action(async ({ seed }: { seed: number }) => {
    process.stdout.write(`${await benchShards(seed)}\n`)
  })

await program.parseAsync()
