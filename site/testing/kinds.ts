/** The kinds of pages that a site has, by the paths of their files. */
export const KINDS = {
  leaderboard: /^index\.html$/,
  release: /^releases\/(?!next\/)[^/]+\/index\.html$/,
  next: /^releases\/next\/index\.html$/,
  'cells of a release': /^releases\/[^/]+\/cells\/index\.html$/,
  tasks: /^tasks\/index\.html$/,
  task: /^tasks\/[^/]+\/index\.html$/,
  configs: /^configs\/index\.html$/,
  config: /^configs\/[0-9a-f]{12}\/index\.html$/,
  cells: /^cells\/index\.html$/,
  cell: /^cells\/[0-9a-f]{12}\/[^/]+\/index\.html$/,
  trial: /^cells\/[0-9a-f]{12}\/[^/]+\/[0-9a-f-]{36}\/index\.html$/,
  compare: /^compare\/index\.html$/,
  runs: /^runs\/index\.html$/,
  run: /^runs\/[^/]+\/index\.html$/,
  method: /^method\/index\.html$/,
  policy: /^method\/[^/]+\/index\.html$/,
  data: /^data\/index\.html$/,
  ops: /^ops\/index\.html$/,
  results: /^terminal-bench-1\/index\.html$/,
  dataset: /^terminal-bench-1\/[^/]+\/index\.html$/,
  'not found': /^404\.html$/,
} as const
export type Kind = keyof typeof KINDS

const ALL = Object.keys(KINDS) as Kind[]

/** The kind of a page; undefined for what is no page or one of a kind that is not listed. */
export function kindOf(path: string): Kind | undefined {
  return ALL.find((kind) => KINDS[kind].test(path))
}
