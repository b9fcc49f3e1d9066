import { readFile } from 'node:fs/promises'
import type { APIRoute } from 'astro'
import { type DataFile, loadSources } from '../../sources.ts'

/** The ledger's files as they are, byte for byte. */
export async function getStaticPaths() {
  const { files } = await loadSources()
  return files.map((file) => ({ params: { file: file.path }, props: { file } }))
}

export const GET: APIRoute<{ file: DataFile }> = async ({ props }) =>
  new Response(new Uint8Array(await readFile(props.file.segment.path)))
