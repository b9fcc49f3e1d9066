import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { readTrials } from '#core/ledger/read'
import { taskDigest } from '#core/task/digest'
import { openRuns } from '#scripts/cli/open-runs'
import {
  dockerHolds,
  REGATTA,
  type TestRepository,
  testRepository,
  tinyTask,
  uniqueName,
} from '#scripts/testing/repository'

const ORACLE_ONCE =
  'experiments: { main: { attempts: 1, configs: [{ agent: oracle }] } }\nrunners: { trials_at_once: 2 }\n'

/** Path, content and time of every file below a directory. */
async function snapshot(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory, { recursive: true })
  const files = names.sort().map(async (name) => {
    const file = join(directory, name)
    const { mtimeMs, ino } = await stat(file)
    const content = (await stat(file)).isFile()
      ? createHash('sha256')
          .update(await readFile(file))
          .digest('hex')
      : ''
    return `${name} ${mtimeMs} ${ino} ${content}`
  })
  return await Promise.all(files)
}

async function planned(repository: TestRepository): Promise<readonly string[]> {
  const { stdout } = await repository.regatta('plan', 'main', '--json')
  const { data } = JSON.parse(stdout) as { data: { trials: { task: { name: string }; config: { agent: string } }[] } }
  return data.trials.map((trial) => `${trial.task.name} ${trial.config.agent}`)
}

describe('regatta run on real Harbor and Docker', () => {
  it('runs what is missing, imports it once, and then has nothing left to do', async () => {
    const ok = uniqueName('ok')
    await using repository = await testRepository('experiments: { main: { attempts: 2 } }', { [ok]: tinyTask() })
    const first = await repository.regatta('run', 'main', '--out', 'out')
    expect(first.stderr).toMatch(/\[4\/4\] (passed|failed)/)
    expect([first.exit, first.stdout]).toEqual([0, expect.stringMatching(/^4 trials imported, 0 missing/)])

    const ledger = join(repository.root, 'results')
    const trials = await readTrials(ledger)
    expect(trials.map(({ agent, outcome, attempt, reward }) => [agent, outcome, attempt, reward]).sort()).toEqual([
      ['nop', 'failed', 1, 0],
      ['nop', 'failed', 2, 0],
      ['oracle', 'passed', 1, 1],
      ['oracle', 'passed', 2, 1],
    ])
    // Harbor's own lock.json has the digest that we plan by.
    const digest = await taskDigest(join(repository.root, 'tasks', ok))
    expect(new Set(trials.map((trial) => trial.task_digest))).toEqual(new Set([digest]))
    expect(new Set(trials.map((trial) => [trial.harbor_version, trial.origin, trial.experiment].join()))).toEqual(
      new Set(['0.24.0,local,main']),
    )

    const files = await snapshot(ledger)
    const second = await repository.regatta('run', 'main')
    expect(second).toEqual({
      exit: 0,
      stdout: 'main: nothing is missing (4 of 4 trials are in the ledger)',
      stderr: '',
    })
    const again = await repository.regatta('import', 'out', '--json')
    expect(JSON.parse(again.stdout).data).toMatchObject({ discovered: 4, imported: 0, duplicates: 4, conflicts: 0 })
    expect(await snapshot(ledger)).toEqual(files)
    expect(await dockerHolds(ok)).toEqual([])
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s in the middle of a trial leaves nothing behind, keeps what is finished, and the next run knows what is missing',
    async (signal) => {
      const [quick, slow] = [uniqueName('quick'), uniqueName('slow')]
      await using repository = await testRepository(ORACLE_ONCE, {
        [quick]: tinyTask(),
        [slow]: tinyTask('touch /logs/agent/begun; sleep 50; echo done > /app/out.txt'),
      })
      const child = execa(REGATTA, ['run', 'main', '--out', 'out'], {
        cwd: repository.root,
        reject: false,
        stdin: 'ignore',
        forceKillAfterDelay: false,
        detached: true,
      })
      const trials = join(repository.root, 'out/shard-0/trials')
      await waitFor(async () => (await found(trials, 'begun')) && (await found(trials, 'result.json', quick)))
      expect(await dockerHolds(slow)).not.toEqual([])
      // Ctrl-C in a terminal reaches the whole process group, a supervisor's SIGTERM one process.
      if (signal === 'SIGINT') process.kill(-(child.pid ?? 0), signal)
      else child.kill(signal)
      const { exitCode, stdout, stderr } = await child
      expect(stderr).toContain(`${signal}: stopping`)
      expect([exitCode, stdout]).toEqual([3, expect.stringContaining('1 missing')])
      expect(stdout).toContain('stopped; the same command again runs the 1 missing')
      expect(await dockerHolds(quick, slow)).toEqual([])

      const ledger = join(repository.root, 'results')
      const rows = (await readTrials(ledger)).map(({ task_name, outcome }) => [task_name, outcome])
      expect(rows.sort()).toEqual([
        [quick, 'passed'],
        [slow, 'cancelled'],
      ])
      expect((await readdir(ledger, { recursive: true })).filter((name) => /tmp|^\./.test(name))).toEqual([])
      expect(await planned(repository)).toEqual([`${slow} oracle`])
    },
  )

  it('a run stopped before Harbor has made anything ends as cleanly', async () => {
    const ok = uniqueName('ok')
    await using repository = await testRepository(ORACLE_ONCE, { [ok]: tinyTask() })
    const child = execa(REGATTA, ['run', 'main', '--out', 'out'], {
      cwd: repository.root,
      reject: false,
      stdin: 'ignore',
      forceKillAfterDelay: false,
    })
    await waitFor(async () => existsSync(join(repository.root, 'out/shard-0/shard.json')))
    child.kill('SIGINT')
    const { exitCode, stdout, stderr } = await child
    expect(stderr).not.toContain('error:')
    expect([exitCode, stdout]).toEqual([3, expect.stringContaining('1 missing')])
    expect(await dockerHolds(ok)).toEqual([])
    const shard = JSON.parse(await readFile(join(repository.root, 'out/shard-0/shard.json'), 'utf8'))
    expect(shard).toMatchObject({ interrupted: true, finished_at: expect.any(String) })
    expect(await planned(repository)).toEqual([`${ok} oracle`])
  })

  it('killed with all its processes it leaves no key: the next run removes what it put aside and what nobody can sweep', async () => {
    const slow = uniqueName('slow')
    await using repository = await testRepository(
      'experiments: { main: { attempts: 1, configs: [{ agent: oracle, env_names: [MY_TOKEN] }] } }\n',
      { [slow]: tinyTask('touch /logs/agent/begun; sleep 15; echo done > /app/out.txt') },
    )
    const TMPDIR = join(repository.root, 'tmp')
    await mkdir(TMPDIR)
    const child = execa(REGATTA, ['run', 'main', '--out', 'out'], {
      cwd: repository.root,
      env: { TMPDIR, MY_TOKEN: 'first-4f9a2c7e1bQ8' },
      reject: false,
      stdin: 'ignore',
    })
    const trials = join(repository.root, 'out/shard-0/trials')
    await waitFor(() => found(trials, 'begun'))
    const [note] = openRuns({ root: repository.root, ledger: join(repository.root, 'results') })
    if (note === undefined) throw new Error('the run is not noted')
    expect(note.temp.startsWith(TMPDIR)).toBe(true)
    expect(JSON.stringify(note)).not.toContain('first-4f9a2c7e1bQ8')
    const pids = new Set([...note.processes.map(({ pid }) => pid), ...(await standingIn(note.temp))])
    expect(pids.size).toBeGreaterThan(2)
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    await child
    expect(await readdir(note.temp)).not.toEqual([])
    expect(await readdir(trials)).toEqual(['000000-1'])

    const next = await repository.regattaWith({ TMPDIR, MY_TOKEN: 'second-7c7e1bQ8z2' }, 'run', 'main')
    expect(next.stderr).toContain(
      '1 unfinished try was removed unread because the value of MY_TOKEN then is not known any more (',
    )
    expect([next.exit, next.stdout]).toEqual([0, expect.stringContaining('0 missing')])
    expect([await readdir(trials), await readdir(join(trials, '../logs'))]).toEqual([[], []])
    expect((await readdir(TMPDIR)).filter((name) => name.startsWith('regatta'))).toEqual([])
    expect(await readdir(join(repository.root, '.regatta/open'))).toEqual([])
    expect(await dockerHolds(slow)).toEqual([])
    expect(
      (await readTrials(join(repository.root, 'results'))).filter(({ outcome }) => outcome === 'passed'),
    ).toHaveLength(1)
  })

  it('does not run again what another run imported since the plan was made', async () => {
    const ok = uniqueName('ok')
    await using repository = await testRepository(ORACLE_ONCE, { [ok]: tinyTask() })
    // The first question to Docker comes after the plan: a whole other run passes before it is answered.
    const { stdout: docker } = await execa('which', ['docker'])
    const PATH = process.env.PATH ?? ''
    const bin = join(repository.root, 'bin')
    const mark = join(repository.root, 'asked')
    await repository.write(
      'bin/docker',
      `#!/bin/bash
if [ "$1" = version ] && mkdir '${mark}' 2>/dev/null; then PATH='${PATH}' '${REGATTA}' run main > '${mark}/said' 2>&1; fi
exec '${docker}' "$@"
`,
    )
    await chmod(join(bin, 'docker'), 0o755)
    const { exit, stdout } = await repository.regattaWith({ PATH: `${bin}:${PATH}` }, 'run', 'main')
    expect(await readFile(join(mark, 'said'), 'utf8')).toContain('1 trial imported, 0 missing')
    expect([exit, stdout]).toEqual([0, 'main: nothing is missing (1 of 1 trials are in the ledger)'])
    expect(await readTrials(join(repository.root, 'results'))).toHaveLength(1)
    expect(await readdir(join(repository.root, '.regatta/runs'))).toHaveLength(1)
    expect(await readdir(join(repository.root, '.regatta/open'))).toEqual([])
  })

  it('begun twice at the same moment runs once', async () => {
    const ok = uniqueName('ok')
    await using repository = await testRepository(ORACLE_ONCE, { [ok]: tinyTask('sleep 5; echo done > /app/out.txt') })
    const runs = await Promise.all([repository.regatta('run', 'main'), repository.regatta('run', 'main')])
    expect(runs.map(({ exit }) => exit)).toContain(0)
    expect(await readTrials(join(repository.root, 'results'))).toHaveLength(1)
    for (const { exit, stderr } of runs) if (exit !== 0) expect(stderr).toContain('is under way')
  })

  it('a trial whose image does not build takes no other with it, and is named', async () => {
    const { 'task.toml': toml, ...files } = tinyTask()
    await using repository = await testRepository(ORACLE_ONCE, {
      good: tinyTask(),
      // Valid for us and for the dry run.
      bad: { ...files, 'task.toml': toml ?? '', 'environment/Dockerfile': 'FROM debian:trixie-slim\nRUN false\n' },
    })
    const { exit, stdout } = await repository.regatta('run', 'main')
    expect(exit).toBe(3)
    expect(stdout).toMatch(
      /^4 trials imported, 1 missing \((3 infrastructure_error, 1 passed|1 passed, 3 infrastructure_error)\)/,
    )
    // One reason for all three tries: the words of Docker, not the command with its random names.
    expect(stdout).toMatch(/^ {2}3 x infrastructure_error: RuntimeError: failed to solve: process .* \(bad\)$/m)
    expect(await planned(repository)).toEqual(['bad oracle'])
  })
})

describe('what cannot work is refused before anything runs or is written', () => {
  const untouched = async (repository: TestRepository): Promise<void> => {
    expect((await readdir(repository.root)).sort()).toEqual(['regatta.yaml', 'tasks'])
  }

  it('no Docker', async () => {
    await using repository = await testRepository(ORACLE_ONCE, { ok: tinyTask() })
    const { exit, stderr } = await repository.regattaWith(
      { DOCKER_HOST: 'unix:///nonexistent/docker.sock' },
      'run',
      'main',
    )
    expect(stderr).toMatch(
      /^error: DOCKER_HOST=unix:\/\/\/nonexistent\/docker\.sock: Docker does not answer: .+\n {2}start the engine/,
    )
    expect(exit).toBe(1)
    await untouched(repository)
  })

  it('an agent without the model that it needs', async () => {
    await using repository = await testRepository(ORACLE_ONCE, { ok: tinyTask() })
    const { exit, stderr } = await repository.regatta('run', 'main', '--agent', 'terminus-2')
    expect(stderr).toMatch(
      /^error: agent "terminus-2" .*: terminus-2 needs a model\n {2}for example --model openai\/NAME/,
    )
    expect(exit).toBe(2)
    await untouched(repository)
  })

  it('an unknown agent', async () => {
    await using repository = await testRepository(ORACLE_ONCE, { ok: tinyTask() })
    const { exit, stderr } = await repository.regatta('run', 'main', '--agent', 'oracel')
    expect(stderr).toMatch(
      /^error: agent "oracel" \(regatta\.yaml configs, or --agent\): Harbor has no agent "oracel"\n {2}did you mean "oracle"\?/,
    )
    expect(exit).toBe(2)
    await untouched(repository)
  })

  it("another version of Harbor than the manifest's", async () => {
    await using repository = await testRepository(`harbor: "0.23.0"\n${ORACLE_ONCE}`, { ok: tinyTask() })
    const { exit, stderr } = await repository.regatta('run', 'main')
    expect(stderr).toMatch(/^error: regatta\.yaml \(harbor\): the plan wants Harbor 0\.23\.0, installed is 0\.24\.0\n/)
    expect(exit).toBe(2)
    await untouched(repository)
  })

  it('a dry run checks all of this and runs nothing', async () => {
    await using repository = await testRepository(ORACLE_ONCE, { ok: tinyTask() })
    const { exit, stdout } = await repository.regatta('run', 'main', '--dry-run')
    expect([exit, stdout]).toEqual([0, expect.stringContaining('main: 1 trial to run')])
    await untouched(repository)
  })
})

describe('a full disk', () => {
  it('under the ledger: one error, no half-written segment, and the trials can be imported later', async () => {
    await using repository = await testRepository(ORACLE_ONCE, { ok: tinyTask() })
    await using disk = await smallDisk('8k')
    const { exit, stderr } = await repository.regatta('run', 'main', '--ledger', disk.path, '--out', 'out')
    expect(stderr).toMatch(
      /^error: .*(ENOSPC|no space).*\n {2}.*the trials are kept; then: \.\/scripts\/regatta import out$/im,
    )
    expect(exit).toBe(1)
    expect((await readdir(disk.path, { recursive: true })).filter((name) => name.includes('.'))).toEqual([])
    const later = await repository.regatta('import', 'out')
    expect([later.exit, later.stdout]).toEqual([0, expect.stringMatching(/^1 discovered: 1 imported/)])
  })

  it('under the run: refused before anything runs, nothing in the ledger, nothing left in Docker', async () => {
    const ok = uniqueName('ok')
    await using repository = await testRepository(ORACLE_ONCE, { [ok]: tinyTask() })
    await using disk = await smallDisk('4k')
    const { exit, stdout, stderr } = await repository.regatta('run', 'main', '--out', join(disk.path, 'out'))
    expect(stderr).toMatch(
      /^error: .*: no room for results of another trial: .* free, needed are 32 MB\n {2}make room/m,
    )
    expect([exit, stdout]).toEqual([1, ''])
    expect(await dockerHolds(ok)).toEqual([])
    expect(existsSync(join(repository.root, 'results'))).toBe(false)
  })
})

/** A file system of its own with so much room, mounted for as long as the test needs it. */
async function smallDisk(size: string): Promise<{ readonly path: string; [Symbol.asyncDispose](): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'regatta-disk-'))
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path])
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await execa('umount', [path])
      await rm(path, { recursive: true })
    },
  }
}

/** The processes whose working directory is below this one. */
async function standingIn(directory: string): Promise<readonly number[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const places = await Promise.all(names.map((name) => readlink(`/proc/${name}/cwd`).catch(() => '')))
  return names.filter((_, index) => places[index]?.startsWith(`${directory}/`)).map(Number)
}

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 240; waited++) {
    if (await condition()) return
    await sleep(250)
  }
  throw new Error('the state that the test waits for did not come within a minute')
}

/** Whether a file of this name exists somewhere below, under a directory whose name starts so. */
async function found(directory: string, name: string, below = ''): Promise<boolean> {
  const files = await readdir(directory, { recursive: true }).catch(() => [])
  return files.some((file) => file.endsWith(`/${name}`) && file.includes(`/${below}`) && file.split('/').length > 2)
}
