import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AstroIntegration, AstroPrerenderer, RouteData } from 'astro'
import { BASE, ORIGIN } from '../links.ts'
import { loadDatabase } from '../models/database.ts'
import { giveSources, loadSources } from '../sources.ts'
import { CELL_FRAME, CELL_ROUTE, CellPages } from './cells.ts'
import { imagesOf } from './images.ts'
import { tellProblem } from './problem.ts'
import { FILE_MAKERS } from './table.ts'
import { Writer } from './writer.ts'

/**
 * Writes the pages, and what stands beside them once they are built. The latter are no routes of Astro's: a route costs
 * more than most of these files do.
 */
export function filesBesidePages(): AstroIntegration {
  let out = ''
  let writers: Writers | null = null
  return {
    name: 'files-beside-pages',
    hooks: {
      'astro:config:done': ({ config }) => {
        out = fileURLToPath(config.outDir)
      },
      'astro:build:start': async ({ setPrerenderer }) => {
        await rm(out, { recursive: true, force: true })
        const own: Writers = { files: new Writer(), cells: new CellPages(out), ops: '' }
        writers = own
        setPrerenderer((astros) => writingPages(astros, out, own))
        giveSources(own.cells.read)
        // While the pages are built, which are told of a failure when they await them.
        for (const started of [loadDatabase(), drawImages()]) started.catch(tellProblem)
      },
      'astro:build:done': async ({ pages: built, logger }) => {
        if (writers === null) throw new Error('the build was not started')
        const { files: writer, cells, ops } = writers
        const sources = await loadSources()
        const pages = async () => pagesOf(built, await cells.paths())
        const opsPage = () => {
          if (ops === '') throw new Error(`Astro rendered no page of ${OPS_ROUTE}`)
          return ops
        }
        for (const make of FILE_MAKERS) {
          for await (const { path, content } of make(sources, { out, pages, opsPage })) {
            await writer.write(join(out, path), content)
          }
          // Some look at what the ones before them wrote.
          await writer.flush()
        }
        await writer.end()
        if (ORIGIN === null) logger.info('no sitemap.xml, which needs whole addresses: SITE_ORIGIN is not set')
      },
    },
  }
}

async function drawImages(): Promise<void> {
  await imagesOf(await loadSources())
}

/** `ops`: HTML of the page of the operations, once it is rendered. */
type Writers = { readonly files: Writer; readonly cells: CellPages; ops: string }

/**
 * Astro's own prerenderer, which leaves Astro nothing to write of a page: Astro waits for a thread of the pool four times
 * for each file, which takes as long as to render most pages. What the pages of cells share is rendered first, because
 * another thread waits for it; last what waits for the database.
 */
function writingPages(own: AstroPrerenderer, out: string, writers: Writers): AstroPrerenderer {
  return {
    ...own,
    getStaticPaths: async () => (await own.getStaticPaths()).toSorted((a, b) => placeOf(a.route) - placeOf(b.route)),
    render: async (request, options) => {
      const rendered = await own.render(request, options)
      const response = rendered instanceof Response ? rendered : rendered.response
      const path = new URL(request.url).pathname.slice(BASE.length)
      if (options.routeData.route === '/404') return response
      if (isOfCells(options.routeData)) writers.cells.frame(await response.text())
      else if (options.routeData.route === OPS_ROUTE) writers.ops = await response.text()
      else await writers.files.write(join(out, path, 'index.html'), await response.arrayBuffer())
      return new Response(null)
    },
  }
}

const OPS_ROUTE = '/ops'

const DATABASE_ROUTES: readonly string[] = [OPS_ROUTE, '/data']

function placeOf(route: RouteData): number {
  if (isOfCells(route)) return 0
  return DATABASE_ROUTES.includes(route.route) ? 2 : 1
}

function isOfCells({ route }: Pick<RouteData, 'route'>): boolean {
  return route === CELL_ROUTE
}

/** @param cells paths of their pages, in place of what they share */
function pagesOf(built: readonly { readonly pathname: string }[], cells: readonly string[]): readonly string[] {
  const own = built.map(({ pathname }) => pathname).filter((path) => !path.startsWith('404') && path !== CELL_FRAME)
  return [...own, ...cells].sort()
}
