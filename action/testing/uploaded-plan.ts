import { fromBufferPromise } from 'yauzl'
import { type PlanDocument, planDocumentSchema } from '#core/trial/plan-document'
import type { ResultsService } from '#scripts/testing/results-service'

/** What an artifact holds that is to hold a plan and nothing else. */
export async function uploadedPlan(service: ResultsService, name: string): Promise<PlanDocument> {
  const zip = await fromBufferPromise(service.content(name))
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName !== 'plan.json') throw new Error(`unexpected ${entry.fileName}`)
    const chunks: Buffer[] = []
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk)
    return planDocumentSchema.parse(JSON.parse(Buffer.concat(chunks).toString()))
  }
  throw new Error('empty')
}
