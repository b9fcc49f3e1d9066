import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { marked } from 'marked'
import { chromium } from 'playwright-core'
import { EXAMPLES, exampleComment, exampleStale } from '#core/report/testing/pull-requests'

// Pictures of the states of the pull request comment, for docs/pull-request-comment.md: the Markdown that the real functions make
// of made-up trials, as GitHub's own style shows it. Run it by hand after a change of the comment: node scripts/comment-pictures.ts

const OUT = join(import.meta.dirname, '../docs/images')
const WIDTH = 900
const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

type Picture = { readonly name: string; readonly markdown: string; readonly open?: boolean }

const STATES = Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[]
const PICTURES: readonly Picture[] = [
  ...STATES.map((name) => ({ name, markdown: exampleComment(name), open: name === 'opened' })),
  { name: 'stale', markdown: exampleStale() },
]

const css = createRequire(import.meta.url)
  .resolve('github-markdown-css/package.json')
  .replace('package.json', '')
await mkdir(OUT, { recursive: true })
const browser = await chromium.launch({ executablePath: await systemChromium(), chromiumSandbox: false })
try {
  for (const scheme of ['light', 'dark'] as const) {
    const style = await readFile(join(css, `github-markdown-${scheme}.css`), 'utf8')
    const page = await browser.newPage({ viewport: { width: WIDTH, height: 600 }, javaScriptEnabled: false })
    for (const { name, markdown, open } of PICTURES) {
      const html = marked.parse(markdown, { gfm: true, async: false })
      const shown = open ? html.replaceAll('<details>', '<details open>') : html
      await page.setContent(document(shown, style, scheme))
      const file = join(OUT, `comment-${name}${scheme === 'light' ? '' : '-dark'}.png`)
      await writeFile(file, await page.locator('main').screenshot())
    }
    await page.close()
  }
} finally {
  await browser.close()
}

/** A comment as it stands in a pull request. */
function document(html: string, style: string, scheme: 'light' | 'dark'): string {
  const [page, head, border, muted] =
    scheme === 'light' ? ['#fff', '#f6f8fa', '#d1d9e0', '#59636e'] : ['#0d1117', '#151b23', '#3d444d', '#9198a1']
  return `<!doctype html><meta charset="utf-8"><style>${style}
    body { margin: 0; background: ${page} }
    main { padding: 16px; background: ${page}; font: 14px/1.5 "Noto Sans", Helvetica, Arial, sans-serif }
    article { border: 1px solid ${border}; border-radius: 6px; overflow: hidden }
    header { padding: 8px 16px; background: ${head}; border-bottom: 1px solid ${border}; color: ${muted} }
    header b { color: ${scheme === 'light' ? '#1f2328' : '#f0f6fc'} }
    header i { border: 1px solid ${border}; border-radius: 2em; padding: 0 7px; font-size: 12px; font-style: normal }
    .markdown-body { padding: 16px; font-size: 14px }
  </style><main><article><header><b>github-actions</b> <i>bot</i> commented 3 minutes ago · edited</header>
  <div class="markdown-body">${html}</div></article></main>`
}

/** Where the system's Chromium is. Throws an Error that says how to get it. */
async function systemChromium(): Promise<string> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  for (const path of CHROMIUM.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    const there = await access(path).then(
      () => true,
      () => false,
    )
    if (there) return path
  }
  throw new Error(
    `none of ${CHROMIUM.join(', ')} is on PATH: install one (./scripts/setup --browser), then run this again`,
  )
}
