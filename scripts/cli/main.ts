import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { checkCommand } from '#scripts/cli/commands/check'
import { compareCommand } from '#scripts/cli/commands/compare'
import { convertCommand } from '#scripts/cli/commands/convert'
import { doctorCommand } from '#scripts/cli/commands/doctor'
import { importCommand } from '#scripts/cli/commands/import'
import {
  ledgerCompactCommand,
  ledgerExportCommand,
  ledgerFetchCommand,
  ledgerVerifyCommand,
} from '#scripts/cli/commands/ledger'
import { planCommand } from '#scripts/cli/commands/plan'
import { queryCommand } from '#scripts/cli/commands/query'
import { releaseCommand } from '#scripts/cli/commands/release'
import { reportCommand } from '#scripts/cli/commands/report'
import { runCommand } from '#scripts/cli/commands/run'
import { siteBuildCommand, sitePreviewCommand } from '#scripts/cli/commands/site'
import { taskNewCommand } from '#scripts/cli/commands/task-new'
import { verdictCommand } from '#scripts/cli/commands/verdict'
import { type Context, type GlobalOptions, INSTALLATION, makeContext } from '#scripts/cli/context'
import { type CommandResult, envelope, printable, problemOf, problemText } from '#scripts/cli/result'

type Handler = (context: Context, args: readonly string[], options: Record<string, unknown>) => Promise<CommandResult>

const { version } = JSON.parse(readFileSync(join(INSTALLATION, 'package.json'), 'utf8')) as { version: string }
const started = performance.now()
const wantsJson = process.argv.includes('--json')

function common(command: Command): Command {
  return command
    .option('--config <file>', 'the manifest (default: regatta.yaml here or in a directory above)')
    .option('--ledger <dir>', 'the ledger (default: results beside the manifest)')
    .option('--json', 'print one JSON document: {command, status, data, errors, version, duration_seconds}')
    .option('-q, --quiet', 'no progress, only the result')
    .option('-v, --verbose', 'stack traces and more progress')
}

function planned(command: Command): Command {
  return command
    .argument('<experiment>', 'a name under experiments: in regatta.yaml')
    .option('--agent <agent>', "only this agent: the experiment's own configs of it, or its defaults")
    .option('--model <model>', 'one config with this model (agent: terminus-2 unless --agent is given)')
    .option('--attempts <n>', 'exactly so many new trials per cell, 1..100 (default: top up to the experiment)')
    .option('--tasks <glob>', 'only the tasks that match: a name, glob or tag:<tag>; may be repeated', repeated)
    .option('--mode <mode>', 'top-up or exact (default: exact with --attempts, else top-up)')
    .option('--allow-unknown-cost', 'run although nothing is known of the price and there is a budget')
}

function ruled(command: Command): Command {
  return command
    .option('--harness <harness>', 'of the trials that it ran: harbor, or tb1 for Terminal-Bench 1', 'harbor')
    .option('--dataset <name>', 'with --harness tb1: of this dataset, or none (default: the only one in the ledger)')
    .option('--release <name>', 'of this release, or next: the tasks as they are now (default: the latest release)')
    .option('--policy <policy>', 'what counts: default, tbench or null-zero (docs/statistics.md)', 'default')
    .option('--pass-threshold <reward>', "a success is a reward at or above it (default: the experiment's)")
    .option('--task-version <which>', "current: trials of the tasks' present versions; any: of all, by name", 'current')
}

/** Collects an option that may be given several times. */
function repeated(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

const program = new Command('regatta')
  .description('A repository of Harbor tasks that benchmarks AI agents by itself.')
  .version(version)
  .showHelpAfterError('(--help lists what there is)')
common(program)

function add(command: Command, handler: Handler): void {
  common(command)
  command.action(async (...received: unknown[]) => {
    const self = received.at(-1) as Command
    const context = makeContext(self.optsWithGlobals() as GlobalOptions)
    const args = self.args
    await finish(commandName(self), context, () => handler(context, args, self.opts()))
  })
}

function commandName(command: Command): string {
  const parent = command.parent
  return parent === null || parent === program ? command.name() : `${parent.name()} ${command.name()}`
}

async function finish(name: string, context: Context, handle: () => Promise<CommandResult>): Promise<void> {
  try {
    const result = await handle()
    const errors = result.errors ?? []
    process.exitCode = result.exit
    if (context.json) printJson(name, result.data, errors, result.exit)
    else {
      const word = result.exit === 1 ? 'error' : 'warning'
      for (const problem of errors) process.stderr.write(`${problemText(problem, word)}\n`)
      process.stdout.write(result.text === '' ? '' : `${printable(result.text)}\n`)
    }
  } catch (error) {
    fail(name, error, context.verbose)
  }
}

function fail(name: string, error: unknown, verbose: boolean): void {
  const { exit, ...problem } = problemOf(error)
  process.exitCode = exit
  if (wantsJson) printJson(name, null, [problem], exit)
  else process.stderr.write(`${problemText(problem)}\n`)
  if (verbose && error instanceof Error) process.stderr.write(`${error.stack}\n`)
}

function printJson(name: string, data: unknown, errors: CommandResult['errors'] & {}, exit: 0 | 1 | 2 | 3): void {
  const duration_seconds = Math.round(performance.now() - started) / 1000
  process.stdout.write(
    `${JSON.stringify(envelope(name, { data, errors, exit }, { version, duration_seconds }), null, 1)}\n`,
  )
}

add(
  program
    .command('check')
    .argument('[task...]', 'names, globs or directories of tasks (default: all)')
    .description('is it a task that is solvable, fair and safe? (docs/task-rules.md)')
    .option('--format <format>', 'text, json, sarif or github (annotations of a pull request)', 'text')
    .option('--rule <id>', 'only this rule; may be repeated', repeated)
    .option(
      '--fix',
      'mend what is safe to mend: line ends, byte order marks, executable bits, blanks at line ends of task.toml and Dockerfiles',
    )
    .option('--update-baseline', `what is found does not count from now on (tasks/.check-baseline.json)`)
    .option('--prove', 'then run it: can it be solved, is it stable, is it passed by doing nothing? (docs/proving.md)')
    .option('--attempts <n>', 'with --prove: trials of oracle, and as many of nop, 1..20 (default: 5)')
    .option('--sabotage', 'attack it in its container: can a reward be had without the work? (docs/saboteur.md)')
    .option('--way <id>', 'with --sabotage: only this way; may be repeated', repeated),
  checkCommand,
)
const task = program.command('task').description('begin a task of your own')
add(
  task
    .command('new')
    .argument('<name>', 'of its directory: small letters, digits, dots and dashes')
    .description('make a small, complete task in tasks/<name> to be rewritten (docs/writing-a-task.md)')
    .option('--language <language>', 'of the program that the agent writes: python or bash', 'python')
    .option('--org <org>', 'what stands before the slash of its full name (default: checks: org: of regatta.yaml)'),
  taskNewCommand,
)
add(
  program
    .command('convert')
    .argument('<task...>', 'directories of tasks of Terminal-Bench 1, each with a task.yaml')
    .description('make tasks of Harbor of them, check and run them, and list what was lost (docs/terminal-bench-1.md)')
    .requiredOption('--out <dir>', 'where the new tasks go, one directory each; nothing that is there is touched')
    .option('--attempts <n>', 'trials of oracle, and as many of nop, 1..20 (default: 1)')
    .option('--no-run', 'run neither: convert and check only'),
  convertCommand,
)
add(planned(program.command('plan')).description('what a run would do: trials, shards, time, cost'), planCommand)
add(
  planned(program.command('run'))
    .description('plan, run on this machine, import')
    .option('--dry-run', 'plan and check everything, run nothing')
    .option('--out <dir>', "where the trials' files go (default: .regatta/runs/<time>)"),
  runCommand,
)
add(
  program
    .command('import')
    .argument('<path...>', 'Harbor jobs, runs of Terminal-Bench 1, trees of them, submissions, or what run wrote')
    .description('bring trials into the ledger, each once')
    .option(
      '--dataset <name>',
      "the set of tasks that foreign trials belong to (default: what Harbor noted as each one's, or Terminal-Bench 1 as its run's)",
    )
    .option('--agent <name>', 'the agent of trials of Terminal-Bench 1 whose files name none')
    .option('--model <model>', 'the same for the model, provider/name')
    .option('--layout <layout>', 'harbor, or submission: each folder in a path is one config (default: harbor)')
    .option(
      '--task-alias <file>',
      'YAML, `alias: name` on each line: what tasks of foreign trials are called here',
      repeated,
    )
    .option('--pass-threshold <n>', "reward at which a foreign trial has passed (default: the board's)"),
  importCommand,
)
add(
  ruled(program.command('report').description('the leaderboard')).option(
    '--format <format>',
    'text, md, json or csv; json and csv hold every number as it is',
    'text',
  ),
  reportCommand,
)
add(
  ruled(
    program
      .command('compare')
      .argument('<A>', 'a config: its id, the first 4 or more digits of it, or its label')
      .argument('<B>', 'another one')
      .description('two configs: is one better, and what could these trials show? (docs/comparing.md)'),
  ).option('--format <format>', 'text, md or json; json holds every number as it is', 'text'),
  compareCommand,
)
add(
  program
    .command('verdict')
    .argument('<BASE>', 'a commit, branch or tag; of a pull request its merge base')
    .argument('<HEAD>', 'another one')
    .description('did the tasks that differ between two commits change the pass rate? (docs/comparing.md)')
    .option('--format <format>', 'text, md or json; json holds every number as it is', 'text')
    .option('--margin <m>', 'a change within it does not matter, 0.1 is 10 points (default: 0.1)')
    .option('--alpha <a>', 'p below it is a change (default: 0.05)')
    .option('--task <name>', 'only this task; may be repeated', repeated),
  verdictCommand,
)
add(
  program
    .command('release')
    .argument('<name>', 'of a new release')
    .description('freeze the current tasks, once every config has run them, for the board to rank')
    .option('--dry-run', 'print it, write nothing'),
  releaseCommand,
)
add(
  program
    .command('query')
    .argument('<sql>', 'over the views trials, leaderboard_trials, cells, tests, runs, voids, prices')
    .description('ask the ledger in SQL (DuckDB)'),
  queryCommand,
)
const ledger = program.command('ledger').description('check it, merge its segments, hand it out')
add(
  ledger
    .command('verify')
    .description('is every segment whole, named by its content and free of duplicates? exit 1 where not'),
  ledgerVerifyCommand,
)
add(
  ledger
    .command('compact')
    .description('one segment per table for months that are over, or that have more than 200')
    .option('--month <yyyy-mm>', 'only this month, also when it is not over (or undated)')
    .option('--now <date>', 'take this day for today, which month is over (default: today, UTC)'),
  ledgerCompactCommand,
)
add(
  ledger
    .command('export')
    .argument('<format>', 'duckdb, csv or jsonl')
    .description('the ledger as one file')
    .option('--out <file>', 'where to')
    .option('--table <table>', 'of csv and jsonl: trials, tests or runs (default: trials)')
    .option('--force', 'replace the file if it is there'),
  ledgerExportCommand,
)
add(
  ledger
    .command('fetch')
    .argument('<branch>', 'of origin, for example ledger')
    .description('add the segments that a branch holds; GITHUB_TOKEN, where it is set, reads it'),
  ledgerFetchCommand,
)
add(program.command('doctor').description('is this host ready to run trials?'), doctorCommand)
const site = program.command('site').description('the leaderboard as a static site')
add(
  site
    .command('build')
    .description('build it from the ledger')
    .option('--origin <url>', 'scheme and host that it is served from, for the sitemap, feeds and previews of links')
    .option('--out <dir>', 'where to: a new or empty directory, or one that a build made (default: site/dist)')
    .option('--base <path>', 'path that it is served under', '/')
    .option(
      '--evidence <dir>',
      'what the trials left (jobs, or what `regatta run` wrote): adds pages with steps and logs',
    ),
  siteBuildCommand,
)
add(
  site
    .command('preview')
    .description('serve what was built')
    .option('--out <dir>', 'where it was built (default: site/dist)')
    .option('--base <path>', 'path that it was built for', '/')
    .option('--port <port>', 'port on this machine', '4321'),
  sitePreviewCommand,
)

/** The command that a refused call meant, as far as it can be told. */
function askedCommand(): string {
  const names = new Set(program.commands.map((command) => command.name()))
  return process.argv.slice(2).find((argument) => names.has(argument)) ?? 'regatta'
}

function strict(command: Command): void {
  command.exitOverride()
  command.configureOutput({ writeErr: (text) => (wantsJson ? undefined : process.stderr.write(text)) })
  command.commands.forEach(strict)
}
strict(program)

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(process.exitCode)
})

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  // Help and version end here with 0; everything else that commander refuses is a usage error.
  process.exitCode = error.exitCode === 0 ? 0 : 2
  if (wantsJson && error.exitCode !== 0) {
    const message = error.message.replace(/^error: /, '')
    printJson(askedCommand(), null, [{ message, where: 'command line', remedy: 'see --help' }], 2)
  }
}
