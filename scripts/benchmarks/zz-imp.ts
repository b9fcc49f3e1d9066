import { collect } from '#core/harbor/collect'
import { importRecords } from '#core/ledger/import'
import { importText } from '#scripts/cli/import-text'

const [, , ledger = '', tree = ''] = process.argv
const t = performance.now()
const r = await importRecords(ledger, (known) => collect([tree], { known }))
const u = process.resourceUsage()
console.log(importText(r))
console.log(
  'wall',
  ((performance.now() - t) / 1000).toFixed(2),
  'user',
  u.userCPUTime / 1e6,
  'sys',
  u.systemCPUTime / 1e6,
  'rss',
  u.maxRSS / 1024,
)
