import { syntheticTrials } from '#scripts/benchmarks/synthetic-trials'
import { writeTree } from '#scripts/benchmarks/synthetic-tree'
const n=Number(process.argv[3]??60)
console.time('gen')
console.log(writeTree(process.argv[2], syntheticTrials({configs:n,tasks:100,attempts:5},1),300)/(n*500))
console.timeEnd('gen')
