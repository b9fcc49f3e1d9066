import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AstroIntegration, AstroPrerenderer, RouteData } from 'astro'
import { BASE, href, ORIGIN } from '../links.ts'
import { loadDatabase } from '../models/database.ts'
import { giveSources, loadSources } from '../sources.ts'
import { CELL_FRAME, CELL_ROUTE, type CellPages } from './cells.ts'
import { imagesOf } from './images.ts'
import { tellProblem } from './problem.ts'
import { FILE_MAKERS } from './table.ts'
import { Writer } from './writer.ts'

/**
 * Writes the pages, and what stands beside them once they are built. The latter are no routes of Astro's: a route costs
 * more than most of these files do.
 *
 * @param cells they read the site's sources for all
 */
export function filesBesidePages(cells: CellPages): AstroIntegration {
  let out = ''
  let cellRoute: RouteData | undefined
  let writers: Writers | null = null
  return {
    name: 'files-beside-pages',
    hooks: {
      'astro:config:done': ({ config }) => {
        out = fileURLToPath(config.outDir)
      },
      'astro:build:start': async ({ setPrerenderer }) => {
        await rm(out, { recursive: true, force: true })
        const own: Writers = { files: new Writer(), ops: '' }
        writers = own
        setPrerenderer((astros) => ({
          ...writingPages(astros, out, own),
          getStaticPaths: async () => {
            if (cellRoute === undefined) throw new Error(`Astro knows no page of ${CELL_ROUTE}`)
            // First, because another thread waits for it.
            cells.write({ page: await cellFramePage(astros, cellRoute), out })
            return pathsToRender(await astros.getStaticPaths())
          },
        }))
        giveSources(cells.read)
        // While the pages are built, which are told of a failure when they await them.
        for (const started of [loadDatabase(), drawImages()]) started.catch(tellProblem)
      },
      'astro:build:setup': ({ pages }) => {
        cellRoute ??= [...pages.values()].find(({ route }) => route.route === CELL_ROUTE)?.route
      },
      'astro:build:done': async ({ pages: built, logger }) => {
        if (writers === null) throw new Error('the build was not started')
        const { files: writer, ops } = writers
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
type Writers = { readonly files: Writer; ops: string }

/**
 * Astro's own prerenderer, which leaves Astro nothing to write of a page: Astro waits for a thread of the pool four times
 * for each file, which takes as long as to render most pages.
 */
function writingPages(own: AstroPrerenderer, out: string, writers: Writers): AstroPrerenderer {
  return {
    ...own,
    render: async (request, options) => {
      const { route } = options.routeData
      const response = responseOf(await own.render(request, options))
      if (route === '/404') return response
      if (route === OPS_ROUTE) writers.ops = await response.text()
      else {
        const path = new URL(request.url).pathname.slice(BASE.length)
        await writers.files.write(join(out, path, 'index.html'), await response.arrayBuffer())
      }
      return new Response(null)
    },
  }
}

type Rendered = Awaited<ReturnType<AstroPrerenderer['render']>>

function responseOf(rendered: Rendered): Response {
  return rendered instanceof Response ? rendered : rendered.response
}

async function cellFramePage(own: AstroPrerenderer, routeData: RouteData): Promise<string> {
  const request = new Request(new URL(href(CELL_FRAME), 'http://localhost'))
  return await responseOf(await own.render(request, { routeData })).text()
}

const OPS_ROUTE = '/ops'

const DATABASE_ROUTES: readonly string[] = [OPS_ROUTE, '/data']

type PathToRender = Awaited<ReturnType<AstroPrerenderer['getStaticPaths']>>[number]

/** Without what is rendered already, and last what waits for the database. */
function pathsToRender(paths: readonly PathToRender[]): PathToRender[] {
  const waits = ({ route }: PathToRender) => DATABASE_ROUTES.includes(route.route)
  const others = paths.filter(({ route }) => route.route !== CELL_ROUTE)
  return [...others.filter((path) => !waits(path)), ...others.filter(waits)]
}

/** @param cells paths of their pages, which Astro does not know */
function pagesOf(built: readonly { readonly pathname: string }[], cells: readonly string[]): readonly string[] {
  const own = built.map(({ pathname }) => pathname).filter((path) => !path.startsWith('404'))
  return [...own, ...cells].sort()
}
