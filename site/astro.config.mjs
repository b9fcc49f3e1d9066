import { defineConfig } from 'astro/config'

// SITE_BASE: path below the host, `/` or `/repo/`. SITE_OUT: where the site is written, relative to this folder.
// SITE_ORIGIN: scheme and host that it is served from, `https://example.org`, for canonical links and feeds.
// SITE_CACHE: a folder for what a build keeps in between; builds at the same time need one each.
// What it shows is chosen by the variables of src/sources.ts.
export default defineConfig({
  base: process.env.SITE_BASE ?? '/',
  outDir: process.env.SITE_OUT ?? './dist',
  cacheDir: process.env.SITE_CACHE ?? '../node_modules/.astro',
  vite: {
    ...(process.env.SITE_CACHE ? { cacheDir: `${process.env.SITE_CACHE}/vite` } : {}),
    // A busy port is an error, not another port.
    preview: { strictPort: true },
    // A script is a file of its own, which thousands of pages share, with the licenses of what is in it beside.
    // The folder is emptied as the build begins (src/files/integration.ts), not when files stand in it already.
    build: { license: { fileName: 'licenses.md' }, assetsInlineLimit: 0, emptyOutDir: false },
  },
  trailingSlash: 'always',
  build: { inlineStylesheets: 'never' },
  // Its styles are inline, which src/policy.ts forbids; no page uses it.
  markdown: { syntaxHighlight: false },
  devToolbar: { enabled: false },
})
