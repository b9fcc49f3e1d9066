import { getState } from '@actions/core'
import { act } from '#action/lib/act'
import { Artifacts } from '#action/lib/artifacts'
import { finishShard } from '#action/run/finish'

await act(() =>
  finishShard(getState('work'), { environment: process.env, artifacts: new Artifacts(), now: () => new Date() }),
)
