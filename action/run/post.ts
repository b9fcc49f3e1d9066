import { getState } from '@actions/core'
import { act } from '#action/lib/act'
import { Artifacts } from '#action/lib/artifacts'
import { finishShard } from '#action/run/finish'

await act(async () => {
  const around = { environment: process.env, artifacts: new Artifacts(), now: () => new Date() }
  await finishShard(getState('work'), around)
  return null
})
