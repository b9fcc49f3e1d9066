import { defineConfig } from 'astro/config'

// SITE_BASE: path below the host, `/` or `/repo/`. SITE_OUT: where the site is written, relative to this folder.
// SITE_CACHE: a folder for what a build keeps in between; builds at the same time need one each.
// What it shows is chosen by the variables of src/model.ts.
export default defineConfig({
  base: process.env.SITE_BASE ?? '/',
  outDir: process.env.SITE_OUT ?? './dist',
  cacheDir: process.env.SITE_CACHE ?? '../node_modules/.astro',
  vite: {
    ...(process.env.SITE_CACHE ? { cacheDir: `${process.env.SITE_CACHE}/vite` } : {}),
    // A busy port is an error, not another port.
    preview: { strictPort: true },
  },
  trailingSlash: 'always',
  build: { inlineStylesheets: 'never' },
  // Its styles are inline, which the policy below forbids; no page uses it.
  markdown: { syntaxHighlight: false },
  devToolbar: { enabled: false },
  security: {
    csp: {
      algorithm: 'SHA-256',
      directives: ["default-src 'none'", "img-src 'self'", "base-uri 'none'", "form-action 'none'"],
    },
  },
})
