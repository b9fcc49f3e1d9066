import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AstroIntegration, AstroPrerenderer } from 'astro'
import { BASE, ORIGIN } from '../links.ts'
import { databaseOf } from '../models/database.ts'
import { loadSources } from '../sources.ts'
import { imagesOf } from './images.ts'
import { FILE_MAKERS } from './table.ts'
import { Writer } from './writer.ts'

/**
 * Writes the pages, and what stands beside them once they are built. The latter are no routes of Astro's: a route costs
 * more than most of these files do.
 */
export function filesBesidePages(): AstroIntegration {
  let out = ''
  let writer: Writer | null = null
  return {
    name: 'files-beside-pages',
    hooks: {
      'astro:config:done': ({ config }) => {
        out = fileURLToPath(config.outDir)
      },
      // Images are drawn, and the database is made, while the pages are built; who awaits them is told of a failure.
      'astro:build:start': async ({ setPrerenderer }) => {
        const own = new Writer()
        writer = own
        setPrerenderer((astros) => writingPages(astros, out, own))
        const sources = await loadSources()
        for (const started of [imagesOf(sources), databaseOf(sources)]) started.catch(() => undefined)
      },
      'astro:build:done': async ({ pages, logger }) => {
        const sources = await loadSources()
        const files = new Set<string>()
        for (const make of FILE_MAKERS) {
          for await (const { path, content } of make(sources, { out, pages: pagesOf(pages), files })) {
            await writer?.write(join(out, path), content)
            files.add(path)
          }
          // Some look at what the ones before them wrote.
          await writer?.flush()
        }
        await writer?.end()
        if (ORIGIN === null) logger.info('no sitemap.xml, which needs whole addresses: SITE_ORIGIN is not set')
      },
    },
  }
}

/**
 * Astro's own prerenderer, which leaves Astro nothing to write of a page: Astro waits for a thread of the pool four times
 * for each file, which takes as long as to render most pages.
 */
function writingPages(own: AstroPrerenderer, out: string, writer: Writer): AstroPrerenderer {
  return {
    ...own,
    render: async (request, options) => {
      const rendered = await own.render(request, options)
      const response = rendered instanceof Response ? rendered : rendered.response
      const path = new URL(request.url).pathname.slice(BASE.length)
      if (options.routeData.type !== 'page' || options.routeData.route === '/404') return response
      await writer.write(join(out, path, 'index.html'), await response.arrayBuffer())
      return new Response(null)
    },
  }
}

function pagesOf(built: readonly { readonly pathname: string }[]): readonly string[] {
  return built
    .map(({ pathname }) => pathname)
    .filter((path) => !path.startsWith('404'))
    .sort()
}
