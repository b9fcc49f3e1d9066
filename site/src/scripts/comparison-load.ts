import { type ConfigComparison, compareRows } from '#core/report/comparison'
import { type ComparisonColumns, type ComparisonIndex, comparableRow } from '#core/report/comparison-data'

/**
 * Two configs of the board compared, from the files beside the page that files/compare.ts wrote.
 *
 * @param base where the site is served, with a slash at both ends
 * @throws Error that says in words what could not be loaded
 */
export async function loadComparison(
  base: string,
  a: string,
  b: string,
): Promise<{ readonly index: ComparisonIndex; readonly comparison: ConfigComparison }> {
  const [index, first, second] = await Promise.all([
    loaded<ComparisonIndex>(`${base}compare/board.json`),
    loaded<ComparisonColumns>(`${base}compare/${a}.json`),
    loaded<ComparisonColumns>(`${base}compare/${b}.json`),
  ])
  const [one, other] = [comparableRow(index, first), comparableRow(index, second)]
  if (one === null || other === null) throw new Error('the site was published anew meanwhile, load this page again')
  return { index, comparison: compareRows(index, one, other) }
}

async function loaded<T>(address: string): Promise<T> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`${address} answered ${response.status}`)
  return (await response.json()) as T
}
