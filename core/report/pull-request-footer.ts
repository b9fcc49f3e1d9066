import { fold } from '#core/report/fold'
import { count, duration, plural, usd } from '#core/report/format'
import { hasResults, type PullRequestReport } from '#core/report/pull-request'
import type { PullRequestLinks } from '#core/report/pull-request-markdown'
import { AGENT_OR_MODEL } from '#core/trial/name'

/** What merging would cost; null where the report is not one of all results. */
export function fillWords({ fill, state, awaited, trust, outside }: PullRequestReport): string | null {
  if ((state !== 'complete' && state !== 'partial') || awaited > 0) return null
  if (fill === null) return 'What merging would cost to fill the board is unknown.'
  const { planned, estimate_usd, unknown_trials } = fill
  if (planned === 0) return 'Merging costs nothing more: no trial would be missing from the board.'
  const price =
    estimate_usd === null
      ? 'at a price that is unknown'
      : `for about ${usd(estimate_usd)}${unknown_trials === 0 ? '' : ` and the unknown price of ${count(unknown_trials)} of them`}`
  const [kept, again] =
    trust === 'fork'
      ? ['', '']
      : outside === null
        ? ['; those above are not run again', '']
        : ['', ` Trials above are run again after the merge because ${outside.path} changes too.`]
  return `Merging would run ${plural(planned, 'more trial')} to fill the board, ${price}${kept}.${again}`
}

/** What to look at before a merge besides the tasks; null: nothing. */
export function measuresWords({ outside }: PullRequestReport): string | null {
  if (outside === null || !outside.measures) return null
  return `This pull request changes what measures, in ${outside.path}: review that.`
}

/** Where it comes from: commits, versions, links, what it took. */
export function provenance(report: PullRequestReport, links: PullRequestLinks): string {
  const { head, base, harbor_version, plan_digest, cost_usd, seconds, awaited } = report
  const ended = hasResults(report)
  return [
    // In full: it is what a command to run models has to name.
    `commit ${code(head)} on base ${code(base.slice(0, 12))}`,
    harbor_version === null || !/^[\w.+-]+$/.test(harbor_version)
      ? 'Harbor version unknown'
      : `Harbor ${code(harbor_version)}`,
    ...(plan_digest === null ? [] : [`plan ${code(plan_digest.slice(0, 'sha256:'.length + 12))}`]),
    ...(links.run === null ? [] : [`[run](${links.run})`]),
    ...(links.artifacts === null || !ended ? [] : [`[artifacts](${links.artifacts})`]),
    ...(ended && awaited === 0 && (report.plan?.model_trials ?? 0) > 0
      ? [cost_usd === null ? 'cost unknown' : `cost ${usd(cost_usd).replace(/[<$]/g, '\\$&')}`]
      : []),
    ...(ended ? [seconds === null ? 'time unknown' : duration(seconds)] : []),
  ].join(' · ')
}

function code(word: string): string {
  return `\`${word}\``
}

// What a shell would read as anything but a word is in none of these.
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/
const TASK = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:\/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?$/
const PATH = /^(?:[A-Za-z0-9][A-Za-z0-9._-]{0,99}\/){0,5}tasks\/[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/
const CALIBRATION = ['oracle', 'nop']

/**
 * The command that runs one trial again, folded. It takes nothing but the task's directory out of the pull request, so the code
 * that runs it is the reader's own. Empty where any word of it is not a plain one.
 */
export function reproduction({ reproduce, head, trust, part }: PullRequestReport, number: number | null): string[] {
  if (reproduce === null || number === null || !Number.isSafeInteger(number)) return []
  const { experiment, agent, model, task, path } = reproduce
  const plain =
    NAME.test(experiment) &&
    TASK.test(task) &&
    PATH.test(path) &&
    !/\.\.|--/.test(`${task}${path}`) &&
    AGENT_OR_MODEL.test(agent) &&
    (model === null || AGENT_OR_MODEL.test(model)) &&
    (trust === 'own' || part === 'bench' || (CALIBRATION.includes(agent) && model === null))
  if (!plain) return []
  const what = model === null ? `--agent ${agent}` : `--agent ${agent} --model ${model}`
  const command = [
    `git fetch origin pull/${number}/head`,
    `git restore --source=${head} -- ${path}`,
    `./scripts/regatta run ${experiment} ${what} --tasks ${task} --attempts 1`,
  ].join(' &&\n  ')
  return [
    fold(
      'Run one of these trials yourself',
      [
        `\`\`\`sh\n${command}\n\`\`\``,
        `It takes the task and nothing else out of the pull request, and runs it in Docker on your machine. \`git restore\` or \`git clean\` of the same directory takes it away again.`,
      ].join('\n\n'),
    ),
  ]
}
