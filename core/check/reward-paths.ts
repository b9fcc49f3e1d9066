import type { SyntaxNode } from 'unbash'
import { parseShell } from '#core/check/parse/shell'

/** A place at which a test script may end without having written a reward. */
export type Leak = {
  /** In the text of the script. */
  readonly offset: number
  readonly why: 'exit' | 'error' | 'end'
}

/**
 * Whether a reward is there (`written`) after something ran, in case that it succeeded and in case that it failed; null: that
 * case does not come to be.
 */
type After = { readonly ok: boolean | null; readonly fail: boolean | null }

type Walk = {
  readonly leaks: Leak[]
  /** Whether a word of the script stands for the file of the reward. */
  readonly isReward: (text: string) => boolean
  /** Names of files of the task that write the reward. */
  readonly writers: readonly string[]
  readonly functions: Map<string, SyntaxNode>
  /** `set -e` is on. */
  errexit: boolean
  /** A trap on EXIT writes it. */
  trapped: boolean
  depth: number
  /** Nodes that may still be looked at: functions that call each other twice would take for ever. */
  readonly budget: { left: number }
}

/**
 * Where a test script may end without a reward. What the script calls and cannot be seen into is taken to do no more than
 * succeed or fail; a script of the task that names the reward's file is taken to write it.
 *
 * @param script the text of test.sh
 * @param writers names of the task's other test files that name the reward's file
 */
export function rewardLeaks(script: string, writers: readonly string[]): readonly Leak[] {
  const { script: tree } = parseShell(script)
  const variables = rewardVariables(script).slice(0, 20)
  const walk: Walk = {
    leaks: [],
    isReward: (text) => REWARD.test(text) || variables.some((name) => new RegExp(`\\$\\{?${name}\\b`).test(text)),
    writers,
    functions: new Map(),
    errexit: /^#!.*\s-[a-z]*e/.test(script),
    trapped: false,
    depth: 0,
    budget: { left: 20_000 },
  }
  const after = sequence(tree.commands, false, walk)
  if ((after.ok === false || after.fail === false) && !walk.trapped) {
    walk.leaks.push({ offset: Math.max(0, script.trimEnd().length - 1), why: 'end' })
  }
  return walk.trapped ? [] : walk.leaks
}

/** What Harbor takes a reward from. */
export const REWARD = /\breward\.(txt|json)\b/

/** Variables whose value names the file: `REWARD=/logs/verifier/reward.txt`. */
function rewardVariables(script: string): readonly string[] {
  return [
    ...script.matchAll(
      /^[ \t]*(?:(?:readonly|export|local|declare)[ \t]+(?:-\w+[ \t]+)*)?(\w+)=.*\breward\.(?:txt|json)/gm,
    ),
  ].map(([, name]) => name ?? '')
}

const DEEPEST = 60

function both(written: boolean): After {
  return { ok: written, fail: written }
}

/** Of two ways, what surely holds: a reward is there only if both wrote it. */
function either(a: boolean | null, b: boolean | null): boolean | null {
  if (a === null) return b
  return b === null ? a : a && b
}

function joined({ ok, fail }: After): boolean | null {
  return either(ok, fail)
}

function sequence(statements: readonly SyntaxNode[], before: boolean, walk: Walk): After {
  let after: After = { ok: before, fail: null }
  for (const statement of statements) {
    const written = joined(after)
    // It ended before.
    if (written === null) return after
    after = run(statement, written, walk)
    if (after.fail === false && walk.errexit && !isGuarded(statement)) {
      leak(walk, statement.pos, 'error')
      after = { ok: after.ok, fail: null }
    }
  }
  return after
}

/** What `set -e` does not look at. */
function isGuarded(node: SyntaxNode): boolean {
  const inner = node.type === 'Statement' ? node.command : node
  return (
    !['Command', 'Pipeline', 'Subshell'].includes(inner.type) ||
    (inner.type === 'Pipeline' && inner.prefixes.length > 0)
  )
}

function leak(walk: Walk, offset: number, why: Leak['why']): void {
  if (walk.leaks.length < 20) walk.leaks.push({ offset, why })
}

function run(node: SyntaxNode, before: boolean, walk: Walk): After {
  if (walk.depth > DEEPEST || walk.budget.left-- <= 0) return both(before)
  walk.depth++
  try {
    return step(node, before, walk)
  } finally {
    walk.depth--
  }
}

function step(node: SyntaxNode, before: boolean, walk: Walk): After {
  switch (node.type) {
    case 'Statement':
      return node.background === true ? { ok: before, fail: null } : run(node.command, before, walk)
    case 'AndOr':
      return chain(node, before, walk)
    case 'Pipeline': {
      const written = node.commands.some(
        (command) => joined(run(command, before, { ...walk, leaks: [], functions: new Map(walk.functions) })) === true,
      )
      return both(before || written)
    }
    case 'Redirected': {
      const inner = run(node.command, before, walk)
      return redirects(node.redirects, walk)
        ? { ok: inner.ok === null ? null : true, fail: inner.fail === null ? null : true }
        : inner
    }
    case 'CompoundList':
      return sequence(node.commands, before, walk)
    case 'BraceGroup':
      return sequence(node.body.commands, before, walk)
    case 'Subshell': {
      // An exit in it ends only it.
      const inner = joined(sequence(node.body.commands, before, { ...walk, leaks: [] }))
      return both(before || inner === true)
    }
    case 'If':
      return branches(node, before, walk)
    case 'Case': {
      const ways = node.items.map((item) => joined(sequence(item.body.commands, before, walk)))
      const hasDefault = node.items.some((item) => item.pattern.some((pattern) => pattern.text === '*'))
      const all = ways.reduce<boolean | null>(either, hasDefault ? null : before)
      return { ok: all, fail: all }
    }
    case 'While':
    case 'For':
    case 'ArithmeticFor':
    case 'Select':
      sequence(node.body.commands, before, walk)
      return both(before)
    case 'Function':
      walk.functions.set(node.name.text, node.body)
      return { ok: before, fail: null }
    case 'Command':
      return command(node, before, walk)
    default:
      return both(before)
  }
}

function chain(node: Extract<SyntaxNode, { type: 'AndOr' }>, before: boolean, walk: Walk): After {
  const [first, ...rest] = node.commands
  let after: After = first === undefined ? both(before) : run(first, before, walk)
  rest.forEach((next, index) => {
    const isAnd = node.operators[index] === '&&'
    const entering = isAnd ? after.ok : after.fail
    if (entering === null) return
    const result = run(next, entering, walk)
    after = isAnd
      ? { ok: result.ok, fail: either(after.fail, result.fail) }
      : { ok: either(after.ok, result.ok), fail: result.fail }
  })
  return after
}

function branches(node: Extract<SyntaxNode, { type: 'If' }>, before: boolean, walk: Walk): After {
  const ways: (boolean | null)[] = []
  let reached: boolean | null = before
  for (const { clause, then: body } of [node, ...node.elif]) {
    if (reached === null) break
    const tested = sequence(clause.commands, reached, { ...walk, errexit: false })
    if (tested.ok !== null) ways.push(joined(sequence(body.commands, tested.ok, walk)))
    reached = tested.fail
  }
  if (reached !== null)
    ways.push(node.else === undefined ? reached : joined(sequence(node.else.commands, reached, walk)))
  const all = ways.reduce<boolean | null>(either, null)
  return { ok: all, fail: all }
}

/** Commands that do not fail in a script that means to go on. */
const SAFE = [
  ':',
  'true',
  'echo',
  'printf',
  'mkdir',
  'cd',
  'set',
  'export',
  'readonly',
  'local',
  'declare',
  'umask',
  'unset',
  'shopt',
  'chmod',
  'rm',
  'touch',
  '',
]

function command(node: Extract<SyntaxNode, { type: 'Command' }>, before: boolean, walk: Walk): After {
  const name = (node.name?.value ?? '').split('/').at(-1) ?? ''
  const args = node.args.map((arg) => (arg.type === 'Word' ? arg.value : arg.text))
  if (name === 'set' && args.some((arg) => /^-[a-z]*e/.test(arg))) walk.errexit = true
  if (name === 'set' && args.some((arg) => /^\+[a-z]*e/.test(arg))) walk.errexit = false
  if (name === 'trap' && args.some((arg) => arg === 'EXIT' || arg === '0')) {
    const handler = walk.functions.get(args[0] ?? '')
    const inHandler = handler !== undefined && joined(run(handler, false, { ...walk, leaks: [] })) === true
    if (walk.isReward(args[0] ?? '') || inHandler) walk.trapped = true
  }
  const written =
    before ||
    redirects(node.redirects, walk) ||
    (WRITING.includes(name) && args.some(walk.isReward)) ||
    args.some((arg) => walk.writers.some((writer) => arg === writer || arg.endsWith(`/${writer}`))) ||
    walk.writers.includes(name) ||
    (/^(python[\d.]*|node|perl|ruby|bash|sh)$/.test(name) &&
      (args.some(walk.isReward) || hereText(node.redirects, walk)))
  if (name === 'exit') {
    if (!written) leak(walk, node.pos, 'exit')
    return { ok: null, fail: null }
  }
  if (name === 'exec' && args.length > 0) {
    if (!written) leak(walk, node.pos, 'exit')
    return { ok: null, fail: null }
  }
  const body = walk.functions.get(name)
  if (body !== undefined) return run(body, written, walk)
  return SAFE.includes(name) ? { ok: written, fail: name === 'cd' ? written : null } : both(written)
}

const WRITING = ['tee', 'cp', 'mv', 'install', 'dd', 'jq']

function redirects(all: readonly SyntaxNode[], walk: Walk): boolean {
  return all.some(
    (each) =>
      each.type === 'Redirect' && /^(>|>>|>\||&>|&>>)$/.test(each.operator) && walk.isReward(each.target?.value ?? ''),
  )
}

/** A program in a heredoc that names the file is taken to write it. */
function hereText(all: readonly SyntaxNode[], walk: Walk): boolean {
  return all.some((each) => each.type === 'HereDoc' && walk.isReward(each.body.text))
}
