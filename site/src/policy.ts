/**
 * What a page may load: images, styles and scripts of its own site, and nothing inline. Written out, because Astro's own
 * policy allows inline scripts and styles of its that no page has, and is digested anew for every page.
 */
export const POLICY = [
  "default-src 'none'",
  "img-src 'self'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')
