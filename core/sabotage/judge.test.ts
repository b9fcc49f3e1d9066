import { describe, expect, it } from 'vitest'
import { findWays, groupsOf, judge, type Sabotage, type SabotageTrial, type Verdict } from '#core/sabotage/judge'
import { WAY_GROUPS, WAYS, type WayId } from '#core/sabotage/ways'

const ALL: readonly WayId[] = WAYS.map(({ id }) => id)
const GROUPS = groupsOf(ALL)
const REWARDED: Verdict = { kind: 'rewarded', reward: 1 }
const WITHSTOOD: Verdict = { kind: 'withstood', reward: 0 }
const DENIED: Verdict = { kind: 'denied', reason: 'RewardFileNotFoundError: none' }

type Task = {
  readonly verdict: (ways: readonly WayId[]) => Verdict
  readonly reached?: readonly WayId[]
  readonly cannot?: readonly WayId[]
}

/** What is found out about a task that behaves so, and the groups that were tried. */
async function found(task: Task): Promise<{ readonly sabotage: Sabotage; readonly groups: readonly string[][] }> {
  const groups: string[][] = []
  const sabotage = await findWays(ALL, async (ways): Promise<SabotageTrial> => {
    groups.push([...ways])
    return {
      ways,
      verdict: task.verdict(ways),
      attempts: ways.map((way) =>
        (task.cannot ?? []).includes(way)
          ? { way, tried: [], not_tried: ['/etc: cannot be written'] }
          : { way, tried: ['a file'], not_tried: [] },
      ),
      reached: ways.filter((way) => (task.reached ?? []).includes(way)),
      seconds: 1,
    }
  })
  return { sabotage, groups }
}

function inState(sabotage: Sabotage, state: string): readonly string[] {
  return sabotage.ways.filter((way) => way.state === state).map(({ way }) => way)
}

const withReward =
  (...needed: readonly WayId[]) =>
  (ways: readonly WayId[]): Verdict =>
    needed.some((way) => ways.includes(way)) ? REWARDED : WITHSTOOD

describe('judge', () => {
  const ended = { rewards: null, exception: null, verified: true }
  it.each<[string, Parameters<typeof judge>[0], Verdict['kind']]>([
    ['a reward at the threshold', { ...ended, rewards: { reward: 0.5 } }, 'rewarded'],
    ['a reward below', { ...ended, rewards: { reward: 0.49 } }, 'withstood'],
    [
      'a reward although the agent failed',
      { ...ended, rewards: { reward: 1 }, exception: 'AgentTimeoutError' },
      'rewarded',
    ],
    ['another key', { ...ended, rewards: { score: 1 } }, 'denied'],
    ['a reward that is no number', { ...ended, rewards: { reward: '1' } }, 'denied'],
    ['a verifier that failed', { ...ended, exception: 'RewardFileNotFoundError: none' }, 'denied'],
    ['an environment that never started', { ...ended, verified: false, exception: 'RuntimeError' }, 'failed'],
    ['no result', null, 'failed'],
  ])('%s', (_, result, kind) => {
    expect(judge(result, 0.5, 'Harbor ended without a result').kind).toBe(kind)
  })
})

describe('findWays', () => {
  it('is content with all ways together and each group without the others where all of them get nothing', async () => {
    const { sabotage, groups } = await found({ verdict: () => WITHSTOOD, cannot: ['ld-preload'] })
    expect(groups).toEqual([ALL, ...GROUPS])
    expect(sabotage).toMatchObject({ trials: 5, together: [], for_nothing: null, silent: null, failure: null })
    expect(inState(sabotage, 'not_tried')).toEqual(['ld-preload'])
    expect(inState(sabotage, 'withstood')).toEqual(ALL.filter((way) => way !== 'ld-preload'))
  })

  it('has each way in one group', () => {
    expect(GROUPS).toHaveLength(WAY_GROUPS.length)
    expect(GROUPS.flat().toSorted()).toEqual(ALL.toSorted())
  })

  it('names a way that another one hides, by its group', async () => {
    const { sabotage, groups } = await found({
      verdict: (ways) => (ways.includes('module-in-workdir') ? WITHSTOOD : withReward('shadow-in-workdir')(ways)),
      reached: ['shadow-in-workdir'],
    })
    const [files, programs, ...others] = GROUPS
    const rest = programs?.filter((way) => way !== 'shadow-in-workdir')
    expect(groups).toEqual([ALL, files, programs, [], ['shadow-in-workdir'], rest, ...others])
    expect(inState(sabotage, 'worked')).toEqual(['shadow-in-workdir'])
    expect(sabotage.together).toEqual([])
  })

  it('asks for nothing twice of ways of one group', async () => {
    const groups: (readonly WayId[])[] = []
    const ways: readonly WayId[] = ['conftest', 'git-config']
    await findWays(ways, async (group) => {
      groups.push(group)
      return { ways: group, verdict: WITHSTOOD, attempts: [], reached: [], seconds: 1 }
    })
    expect(groups).toEqual([ways])
  })

  it('sees a task that gives its reward to whoever leaves it alone', async () => {
    const { sabotage } = await found({ verdict: (ways) => (ways.includes('conftest') ? WITHSTOOD : REWARDED) })
    expect(sabotage).toMatchObject({ for_nothing: 1, together: [] })
    expect(inState(sabotage, 'worked')).toEqual([])
  })

  it.each(ALL)('names %s where it alone works, whether it was seen to run or not', async (way) => {
    for (const reached of [[], [way], ALL]) {
      const { sabotage } = await found({ verdict: withReward(way), reached })
      expect(inState(sabotage, 'worked')).toEqual([way])
      expect(inState(sabotage, 'withstood')).toEqual(ALL.filter((other) => other !== way))
      expect(sabotage.together).toEqual([])
    }
  })

  it('looks first at what was seen to run', async () => {
    const { groups } = await found({ verdict: withReward('profile'), reached: ['profile'] })
    const [files, programs, surroundings, results] = GROUPS
    const rest = surroundings?.filter((way) => way !== 'profile')
    expect(groups).toEqual([ALL, [], files, programs, surroundings, ['profile'], rest, results])
  })

  it('names every way that works', async () => {
    const { sabotage } = await found({ verdict: withReward('conftest', 'reward-writer', 'ld-preload') })
    expect(inState(sabotage, 'worked')).toEqual(['reward-writer', 'conftest', 'ld-preload'])
  })

  it('names a group of which no part works', async () => {
    const both = (ways: readonly WayId[]): Verdict =>
      ways.includes('conftest') && ways.includes('ld-preload') ? REWARDED : WITHSTOOD
    const { sabotage } = await found({ verdict: both })
    expect(inState(sabotage, 'worked')).toEqual([])
    expect(sabotage.together).toEqual([ALL])
  })

  it('tries nothing more where the task gives its reward for nothing', async () => {
    const { sabotage, groups } = await found({ verdict: () => REWARDED })
    expect(groups).toEqual([ALL, []])
    expect(sabotage.for_nothing).toBe(1)
    expect(inState(sabotage, 'unknown')).toEqual(ALL)
  })

  it('names what breaks the verifier, and finds what that hid', async () => {
    const { sabotage } = await found({
      verdict: (ways) => (ways.includes('replaced-program') ? DENIED : withReward('shadow-on-path', 'conftest')(ways)),
    })
    expect(inState(sabotage, 'denied')).toEqual(['replaced-program'])
    expect(inState(sabotage, 'worked')).toEqual(['conftest', 'shadow-on-path'])
  })

  it('takes no reward for withstanding where the tests leave none for nothing either', async () => {
    const { sabotage, groups } = await found({ verdict: () => DENIED })
    expect(groups).toEqual([ALL, [], ...GROUPS])
    expect(sabotage.silent).toBe(DENIED.kind === 'denied' ? DENIED.reason : '')
    expect(inState(sabotage, 'withstood')).toEqual(ALL)
  })

  it('says what it does not know where a trial fails', async () => {
    const failed: Verdict = { kind: 'failed', reason: 'RuntimeError: Docker compose command failed' }
    const atOnce = await found({ verdict: () => failed })
    expect(atOnce.groups).toEqual([ALL])
    expect(atOnce.sabotage.failure).toBe(failed.reason)
    expect(inState(atOnce.sabotage, 'unknown')).toEqual(ALL)
    const later = await found({
      verdict: (ways) => (ways.includes('profile') && ways.length < ALL.length ? failed : withReward('conftest')(ways)),
    })
    expect(later.sabotage.failure).toBe(failed.reason)
    // What was not reached any more is not known, although nothing in all ways together says otherwise.
    const [files, programs] = GROUPS
    expect(inState(later.sabotage, 'withstood').toSorted()).toEqual(
      [...(files ?? []), ...(programs ?? [])].filter((way) => way !== 'conftest').toSorted(),
    )
    const hidden = await found({
      verdict: (ways) => (ways.includes('profile') && ways.length < ALL.length ? failed : WITHSTOOD),
    })
    expect(inState(hidden.sabotage, 'unknown')).toEqual(expect.arrayContaining(['profile', 'delivered-program']))
  })
})
