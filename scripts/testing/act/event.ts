import { parse } from 'yaml'
import type { GitHub } from '#scripts/testing/github'
import { account } from '#scripts/testing/github/accounts'
import { type Pull, shownIssue, shownPull, shownRepository } from '#scripts/testing/github/pulls'
import { type NewRun, shownRun } from '#scripts/testing/github/runs'

/** What starts a workflow. */
export type Event =
  | { readonly name: 'workflow_dispatch'; readonly inputs: Readonly<Record<string, string | boolean>> }
  /** A push to main that brought it from one commit to another. */
  | { readonly name: 'push'; readonly before: string; readonly after: string }
  | { readonly name: 'pull_request'; readonly action: 'opened' | 'synchronize' | 'reopened'; readonly number: number }
  /** A comment on a pull request, which is there already. */
  | {
      readonly name: 'issue_comment'
      readonly number: number
      readonly id: number
      readonly login: string
      readonly body: string
    }
  /** Another run has ended. */
  | { readonly name: 'workflow_run'; readonly run_id: number }

/** The workflow that an event is for, unless a test says otherwise; on GitHub every workflow says so itself. */
const FILES: Readonly<Record<Event['name'], string>> = {
  workflow_dispatch: 'bench.yml',
  push: 'bench.yml',
  pull_request: 'pull-request.yml',
  issue_comment: 'command.yml',
  workflow_run: 'comment.yml',
}

/** Everything about an event that a run of a workflow has to know. */
export type Occasion = {
  /** Name of the workflow's file. */
  readonly file: string
  /** What GitHub tells the workflow. */
  readonly payload: object
  /** Who made it happen. */
  readonly login: string
  /** What is checked out by default: a commit, main, or the merge of a pull request into it. */
  readonly ref: string
  /** What the run is of, in the words of REST; left out: main. */
  readonly head: Pick<NewRun, 'head_sha' | 'head_branch' | 'head_repository' | 'display_title'>
  /** A fork's pull request: the token of its jobs only reads. */
  readonly foreign: boolean
}

/** @param main commit of main */
export function occasion(event: Event, repository: string, main: string, github: GitHub): Occasion {
  const common = { repository: shownRepository(repository, false) }
  const onMain = { file: FILES[event.name], ref: 'refs/heads/main', head: { head_sha: main }, foreign: false }
  switch (event.name) {
    case 'workflow_dispatch': {
      // Texts in the event, whatever their type in the workflow.
      const inputs = Object.fromEntries(Object.entries(event.inputs).map(([name, value]) => [name, String(value)]))
      const payload = { ...common, ...by('person'), ref: 'refs/heads/main', inputs }
      return { ...onMain, login: 'person', payload }
    }
    case 'push': {
      const { before, after } = event
      const flags = { created: false, deleted: false, forced: false }
      const payload = { ...common, ...by('person'), ref: 'refs/heads/main', before, after, ...flags }
      return { ...onMain, login: 'person', ref: after, head: { head_sha: after }, payload }
    }
    case 'pull_request': {
      const { action, number } = event
      const pull = github.pulls.get(number)
      const payload = { ...common, ...by(pull.login), action, number, pull_request: shownPull(repository, pull) }
      return {
        ...onMain,
        login: pull.login,
        ref: `refs/pull/${number}/merge`,
        head: headOf(pull),
        foreign: pull.repository !== repository,
        payload,
      }
    }
    case 'issue_comment': {
      const { number, id, login, body } = event
      const issue = shownIssue(repository, github.pulls.get(number))
      const comment = { id, body, user: account(login), author_association: 'NONE' }
      return { ...onMain, login, payload: { ...common, ...by(login), action: 'created', issue, comment } }
    }
    case 'workflow_run': {
      const run = github.runs.list.find(({ id }) => id === event.run_id)
      if (run === undefined) throw new Error(`no run ${event.run_id}`)
      const workflow_run = shownRun(repository, run)
      return {
        ...onMain,
        login: run.actor,
        payload: { ...common, ...by(run.actor), action: 'completed', workflow_run },
      }
    }
  }
}

function by(login: string): { readonly sender: object } {
  return { sender: account(login) }
}

function headOf({ head, ref, repository, title }: Pull): Occasion['head'] {
  return { head_sha: head, head_branch: ref, head_repository: repository, display_title: title }
}

/**
 * What run-name of a workflow comes to, where it names parts of the event and nothing more; null where there is none, or one
 * that takes more than that, which is then called what it would be called without.
 */
export function runName(workflow: string, payload: object): string | null {
  const wanted: unknown = (parse(workflow) as { 'run-name'?: unknown } | null)?.['run-name']
  if (typeof wanted !== 'string') return null
  const filled = wanted.replace(/\$\{\{ *github\.event\.([\w.]+) *\}\}/g, (_, path: string) => textAt(payload, path))
  return filled.includes('${{') ? null : filled
}

function textAt(value: object, path: string): string {
  let here: unknown = value
  for (const name of path.split('.')) here = (here as Readonly<Record<string, unknown>> | null | undefined)?.[name]
  return here === null || here === undefined ? '' : String(here)
}
