import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type HarborHost, type HostOptions, harborHost, type ProcessEnd, type RunOptions } from '#core/harbor/host'
import { DEFAULT_HARBOR } from '#core/manifest/parse'
import { UserError } from '#core/user-error'
import { INSTALLATION, INSTALLED } from '#scripts/cli/context'

const PYTHON = join(dirname(INSTALLED.harbor), 'python')
/** The kernel tells process ids to root only. */
const IS_ROOT = process.getuid?.() === 0
const NEVER = new AbortController().signal
/** Beyond any time that a test may take. */
const LONG = { timeout: 60_000, interval: 50 }

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'regatta-test-'))
})
afterEach(() => rmSync(place, { recursive: true, force: true }))

/** Runs Python code of the locked environment in `place`; the JSON that it prints. */
async function python(code: string): Promise<unknown> {
  const { stdout } = await execa(PYTHON, ['-c', code], { cwd: place, stdin: 'ignore', timeout: 60_000 })
  return JSON.parse(stdout)
}

describe('watch.py', () => {
  /** In a directory `verifier` that is watched; `seen` lists (name, pid) as they come. */
  const WATCHING = `
import asyncio, json, os, subprocess, sys
from pathlib import Path
from regatta_harbor.watch import *
os.mkdir("verifier")
def shell(script):
    process = subprocess.Popen(["bash", "-c", script])
    process.wait()
    return process.pid
`

  test('tells who made, wrote, moved or linked a file, however short it lived', async () => {
    const found = await python(`${WATCHING}
async def main():
    seen = []
    Path("outside").write_text("1")
    os.mkdir("elsewhere-too")
    watch = Watch(Path("verifier"), lambda name, pid, new: seen.append((name, pid, new)))
    pids = [
        shell("echo 0 > verifier/reward.txt"),
        shell("exec mv outside verifier/reward.json"),
        shell("exec ln verifier/reward.json verifier/linked"),
        shell("exec ln -s /etc/passwd verifier/symbolic"),
        shell("echo not > elsewhere; cat verifier/reward.txt > /dev/null; rm verifier/symbolic"),
        shell("echo 1 >> verifier/reward.txt"),
        shell("rm verifier/reward.json; exec mkdir verifier/reward.json"),
        shell("exec mkfifo verifier/pipe"),
        shell("exec mv elsewhere-too verifier/moved"),
    ]
    watch.close()
    print(json.dumps({"pids": pids, "seen": seen}))
asyncio.run(main())
`)
    const { pids, seen } = found as {
      readonly pids: readonly number[]
      readonly seen: readonly [string, number, boolean][]
    }
    const by = (index: number): number | undefined => (IS_ROOT ? pids[index] : 0)
    // Of one writer and file there are several, as the kernel puts them together.
    const told = new Map<string, boolean>()
    for (const [name, pid, made] of seen) told.set(`${name} ${pid}`, made || (told.get(`${name} ${pid}`) ?? false))
    expect([...told]).toEqual([
      [`reward.txt ${by(0)}`, true],
      [`reward.json ${by(1)}`, true],
      [`linked ${by(2)}`, true],
      [`symbolic ${by(3)}`, true],
      [`reward.txt ${by(5)}`, false],
      [`reward.json ${by(6)}`, true],
      [`pipe ${by(7)}`, true],
      [`moved ${by(8)}`, true],
    ])
  })

  test('tells them as they happen, without being closed', async () => {
    const found = await python(`${WATCHING}
async def main():
    told = asyncio.get_running_loop().create_future()
    watch = Watch(Path("verifier"), lambda name, pid, new: told.done() or told.set_result(name))
    process = await asyncio.create_subprocess_exec("bash", "-c", "echo 1 > verifier/reward.txt")
    name = await told
    await process.wait()
    watch.close()
    print(json.dumps(name))
asyncio.run(main())
`)
    expect(found).toBe('reward.txt')
  })

  test('cannot watch what is no directory, and says so', async () => {
    const found = await python(`${WATCHING}
async def main():
    Path("file").write_text("")
    said = []
    for name in ("none", "file"):
        try:
            Watch(Path(name), print)
        except Unwatchable as cause:
            said.append(str(cause))
    print(json.dumps(said))
asyncio.run(main())
`)
    expect(found).toEqual(['fanotify_mark: No such file or directory', 'fanotify_mark: Not a directory'])
  })

  test('reads notifications that are cut off or damaged anywhere without failing, and never more than there are', async () => {
    const found = await python(`${WATCHING}
async def main():
    watch = Watch(Path("verifier"), print)
    shell("echo 1 > verifier/reward.txt; echo 2 > verifier/reward.json")
    buffer = os.read(watch.descriptor, 65536)
    whole = parse(buffer)
    cut = max(len(parse(buffer[:length])) for length in range(len(buffer)))
    damaged = 0
    for at in range(len(buffer)):
        for byte in (0, 1, 127, 255):
            parse(buffer[:at] + bytes([byte]) + buffer[at + 1 :])
            damaged += 1
    print(json.dumps({"names": sorted({name for name, _, _ in whole}), "whole": len(whole), "cut": cut, "damaged": damaged}))
asyncio.run(main())
`)
    const { names, whole, cut, damaged } = found as Record<string, number>
    expect(names).toEqual(['reward.json', 'reward.txt'])
    expect(cut).toBeLessThanOrEqual(Number(whole))
    expect(damaged).toBeGreaterThan(400)
  })

  test('knows when the kernel dropped some', async () => {
    const found = await python(`${WATCHING}
print(json.dumps([parse(b""), parse(METADATA.pack(METADATA.size, 3, 0, METADATA.size, FAN_Q_OVERFLOW, -1, 0))]))
`)
    expect(found).toEqual([[], [['', 0x4000, 0]]])
  })

  test("tells the container's processes from the verifier's, which is none of those that ran before, nor below one", async () => {
    const found = await python(`${WATCHING}
left = subprocess.Popen(["bash", "-c", "sleep 600 & echo $!; wait"], stdout=subprocess.PIPE, text=True)
below = int(left.stdout.readline())
verifier = subprocess.Popen(["sleep", "600"])
gone = shell("exit 0")
before = frozenset({left.pid})
told = [writer(pid, before)[0] for pid in (left.pid, below, verifier.pid, gone, 0, -1)]
nobody = writer(below, frozenset())[0]
os.kill(below, 9); verifier.kill(); left.wait(); verifier.wait()
print(json.dumps([*told, nobody]))
`)
    expect(found).toEqual(['container', 'container', 'verifier', 'unknown', 'unknown', 'unknown', 'unknown'])
  })
})

describe('outside.py', () => {
  const outside = (changes: readonly (readonly [string, string])[], inside: readonly string[] = ['/app']) =>
    python(`
import json
from regatta_harbor.outside import outside
print(json.dumps(outside(json.loads('${JSON.stringify(changes)}'), json.loads('${JSON.stringify(inside)}'))))
`)

  test('tells what is outside of the work, a directory for all in it, and no directory that only holds what changed', async () => {
    const found = await outside([
      ['/app', 'changed'],
      ['/app/out.txt', 'added'],
      ['/application', 'added'],
      ['/etc', 'changed'],
      ['/etc/issue', 'changed'],
      ['/etc/debian_version', 'deleted'],
      ['/opt', 'changed'],
      ['/opt/a', 'added'],
      ['/opt/a/b', 'added'],
      ['/opt/a/b/c', 'added'],
      ['/usr', 'changed'],
    ])
    expect(found).toEqual([
      { path: '/application', kind: 'added' },
      { path: '/etc/debian_version', kind: 'deleted' },
      { path: '/etc/issue', kind: 'changed' },
      { path: '/opt/a', kind: 'added' },
      { path: '/usr', kind: 'changed' },
    ])
  })

  test("passes over what is Harbor's, Docker's or made to be written to, and over caches", async () => {
    const found = await outside(
      [
        ['/logs/verifier', 'added'],
        ['/solution', 'added'],
        ['/solution/solve.sh', 'added'],
        ['/tmp/x', 'added'],
        ['/run/nginx.pid', 'added'],
        ['/usr', 'changed'],
        ['/usr/sbin', 'changed'],
        ['/usr/sbin/docker-init', 'added'],
        ['/root', 'changed'],
        ['/root/.cache', 'added'],
        ['/root/.cache/pip', 'added'],
        ['/usr/lib/python3/__pycache__', 'added'],
        ['/srv/artifact/part', 'added'],
      ],
      ['/app', '/srv/artifact/'],
    )
    expect(found).toEqual([])
  })
})

describe('events.py', () => {
  const EMPTIED = `
import json, os
from pathlib import Path
from regatta_harbor.events import _emptied
`

  test('empties a directory and follows no link out of it', async () => {
    mkdirSync(join(place, 'outside/deep'), { recursive: true })
    writeFileSync(join(place, 'outside/deep/kept'), 'kept')
    const found = await python(`${EMPTIED}
os.makedirs("verifier/nested/deeper")
Path("verifier/nested/deeper/file").write_text("")
os.symlink("../../outside", "verifier/nested/inner-link")
os.symlink("../outside", "verifier/link")
os.symlink("../outside/deep/kept", "verifier/reward.json")
os.symlink("nowhere", "verifier/dangling")
os.link("outside/deep/kept", "verifier/hard-link")
os.mkfifo("verifier/pipe")
Path("verifier/reward.txt").write_text("1")
Path("verifier/two\\nlines").write_text("")
Path(b"verifier/\\xff\\xfe".decode("utf-8", "surrogateescape")).write_text("")
found = _emptied(Path("verifier"))
print(json.dumps({"found": found, "left": os.listdir("verifier")}))
`)
    expect(found).toEqual({
      found: {
        removed: ['dangling', 'hard-link', 'link', 'nested', 'pipe', 'reward.json', 'reward.txt', 'two\nlines', '??'],
        removed_total: 9,
        removed_rewards: ['reward.json', 'reward.txt'],
      },
      left: [],
    })
    expect(readFileSync(join(place, 'outside/deep/kept'), 'utf8')).toBe('kept')
  })

  test('removes what is nested, however deep or long its path, follows no link, and leaves nothing beside it', async () => {
    const found = await python(`${EMPTIED}
os.mkdir("verifier")
at = os.open("verifier", os.O_RDONLY)
for number in range(5000):
    name = ("n" * 250) if number else "a"
    os.mkdir(name, dir_fd=at)
    inner = os.open(name, os.O_RDONLY, dir_fd=at)
    os.close(at)
    at = inner
    if number % 1000 == 0:
        os.symlink("/", "root", dir_fd=at)
        os.mkdir("locked", 0o000, dir_fd=at)
os.close(at)
os.makedirs("verifier/reward.json/reward.json")
Path("verifier/reward.txt").write_text("1")
Path("verifier/z").write_text("1")
print(json.dumps({"found": _emptied(Path("verifier")), "left": os.listdir("verifier"), "beside": os.listdir(".")}))
`)
    expect(found).toEqual({
      found: {
        removed: ['a', 'reward.json', 'reward.txt', 'z'],
        removed_total: 4,
        removed_rewards: ['reward.json', 'reward.txt'],
      },
      left: [],
      beside: ['verifier'],
    })
  })

  test('goes on with the others when one cannot be removed, whatever the reason, and names it', async () => {
    const found = await python(`${EMPTIED}
os.makedirs("verifier/stays")
for name in ("a", "b", "reward.txt"):
    Path("verifier", name).write_text("")
unlink, rename = os.unlink, os.rename
def no(function, error, *kept):
    def guarded(name, *args, **options):
        if name in kept:
            raise error
        return function(name, *args, **options)
    return guarded
os.unlink, os.rename = no(unlink, RecursionError("deep"), "a"), no(rename, PermissionError(1, "No"), "stays")
print(json.dumps({"found": _emptied(Path("verifier")), "left": sorted(os.listdir("verifier"))}))
`)
    expect(found).toEqual({
      found: {
        removed: ['b', 'reward.txt'],
        removed_total: 2,
        removed_rewards: ['reward.txt'],
        not_emptied: ['a', 'stays'],
        unchecked: 'a: RecursionError; stays: No',
      },
      left: ['a', 'stays'],
    })
  })

  test('says so when the directory itself cannot be listed', async () => {
    const found = await python(`${EMPTIED}
Path("verifier").write_text("")
print(json.dumps(_emptied(Path("verifier"))["not_emptied"]))
`)
    expect(found).toEqual(['.'])
  })

  test('names so many of them, counts all, and finds a reward behind any number of others', async () => {
    const found = await python(`${EMPTIED}
os.mkdir("verifier")
for number in range(200):
    Path(f"verifier/{number:03}").write_text("")
Path("verifier/" + "n" * 255).write_text("")
os.mkdir("verifier/reward.txt")
print(json.dumps({**_emptied(Path("verifier")), "left": os.listdir("verifier")}))
`)
    expect(found).toMatchObject({ removed_total: 202, removed_rewards: ['reward.txt'], left: [] })
    expect((found as { readonly removed: readonly string[] }).removed).toHaveLength(50)
  })

  test('finds nothing in an empty or missing directory', async () => {
    const nothing = { removed: [], removed_total: 0, removed_rewards: [] }
    const found = await python(`${EMPTIED}
os.mkdir("verifier")
print(json.dumps([_emptied(Path("verifier")), _emptied(Path("missing"))]))
`)
    expect(found).toEqual([nothing, nothing])
  })

  test('still lists processes and watches when something could not be removed', async () => {
    const found = await python(`
import asyncio, json, os
from pathlib import Path
from types import SimpleNamespace
from regatta_harbor.events import Verification
unlink = os.unlink
def stubborn(name, *args, **options):
    if name == "stays":
        raise RecursionError()
    return unlink(name, *args, **options)
os.unlink = stubborn
async def main():
    os.makedirs("trial/verifier")
    Path("trial/verifier/stays").write_text("")
    lock = SimpleNamespace(verifier=SimpleNamespace(environment_mode=None))
    event = SimpleNamespace(config=SimpleNamespace(trials_dir=Path(".")), trial_name="trial", lock=lock)
    verification = Verification(event, set(), None)
    Path("trial/verifier/reward.txt").write_text("1")
    print(json.dumps({"begun": verification.begun, "writes": verification.finish()}))
asyncio.run(main())
`)
    expect(found).toEqual({
      begun: {
        mode: null,
        watched: IS_ROOT,
        removed: [],
        removed_total: 0,
        removed_rewards: [],
        not_emptied: ['stays'],
        unchecked: 'stays: RecursionError',
        processes: [],
        processes_total: 0,
      },
      writes: [{ file: 'reward.txt', by: 'unknown', root: null, verification: 0 }],
    })
  })

  test('takes each writer of a reward once, and under any name what the agent left', async () => {
    const found = await python(`
import json, os, subprocess
from regatta_harbor.events import Verification
left = subprocess.Popen(["sleep", "600"])
watching = Verification.__new__(Verification)
watching.writes, watching.last, watching.running, watching.ordinal = [], None, frozenset({left.pid}), 0
for name, pid in [
    ("reward.txt", os.getpid()), ("reward.txt", os.getpid()), ("report.json", os.getpid()),
    ("reward.txt", 0), ("reward.txt", -5),
    ("linked", left.pid), ("linked", left.pid), ("reward.txt", os.getpid()),
]:
    watching.on_write(name, pid, True)
left.kill(); left.wait()
print(json.dumps([f"{write['file']} {write['by']}" for write in watching.writes]))
`)
    expect(found).toEqual([
      'reward.txt verifier',
      'reward.txt unknown',
      'reward.txt unknown',
      'linked container',
      'reward.txt verifier',
    ])
  })
})

describe('host.py', () => {
  const host = (options: HostOptions = {}, harbor = INSTALLED.harbor): HarborHost =>
    harborHost(harbor, { ...process.env, REGATTA_TEST_SECRET: 'hidden' }, options)

  /** What a run of this name printed; empty before it began. */
  const printed = (name: string): string => {
    const file = join(place, name, 'console.txt')
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }

  /** Waits until a run has printed this. */
  const until = (name: string, text: string): Promise<void> =>
    vi.waitFor(() => expect(printed(name)).toContain(text), LONG)

  /** Options of a run with a directory of its own. */
  function options(name: string, changes: Partial<RunOptions> = {}): RunOptions {
    const cwd = join(place, name, 'cwd')
    mkdirSync(cwd, { recursive: true })
    return {
      env: { PATH: process.env.PATH ?? '', HOME: cwd, HARBOR_TELEMETRY: 'off', PYTHONPATH: join(place, name) },
      cwd,
      console: join(place, name, 'console.txt'),
      signal: NEVER,
      limit_seconds: 600,
      ...changes,
    }
  }

  /** Arguments of a Harbor that loads a module with this code, as it would load an agent class. */
  function loading(name: string, code: string): readonly string[] {
    const task = join(place, 'task')
    mkdirSync(join(task, 'environment'), { recursive: true })
    mkdirSync(join(task, 'tests'), { recursive: true })
    writeFileSync(join(task, 'task.toml'), 'schema_version = "1.4"\n')
    writeFileSync(join(task, 'instruction.md'), 'Nothing.\n')
    writeFileSync(join(task, 'environment/Dockerfile'), 'FROM debian:trixie-slim\n')
    writeFileSync(join(task, 'tests/test.sh'), 'true\n')
    mkdirSync(join(place, name), { recursive: true })
    writeFileSync(join(place, name, 'probe.py'), code)
    const job = { job_name: name, jobs_dir: join(place, 'jobs'), tasks: [{ path: task }] }
    writeFileSync(join(place, name, 'job.json'), JSON.stringify({ ...job, agents: [{ import_path: 'probe:Probe' }] }))
    return ['run', '-y', '-c', join(place, name, 'job.json'), '--dry-run']
  }

  const load = (
    harbor: HarborHost,
    name: string,
    code: string,
    changes: Partial<RunOptions> = {},
  ): Promise<ProcessEnd> => harbor.run(loading(name, code), options(name, changes))

  const WAIT = 'import time\nprint("waiting", flush=True)\nwhile True: time.sleep(0.05)\n'
  /** Ends with 5 when it is told to, and leaves a file. */
  const OBEDIENT = `
import signal
def stop(*_):
    open("told", "w").close()
    raise SystemExit(5)
signal.signal(signal.SIGTERM, stop)
${WAIT}`
  const STUBBORN = `import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n${WAIT}`

  const isRunning = (pid: number): boolean => {
    try {
      return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    } catch {
      return false
    }
  }

  test('runs the locked Harbor, whose version it knows, and starts nothing before it is asked', async () => {
    await using harbor = host()
    expect(harbor.pid()).toBeNull()
    expect(await harbor.version()).toBe(DEFAULT_HARBOR)
    expect(harbor.pid()).toEqual(expect.any(Number))
    expect(await harbor.run(['--version'], options('one'))).toEqual({ exit_code: 0, signal: null, stopped: null })
    expect(printed('one').trim()).toBe(DEFAULT_HARBOR)
  })

  test('gives a run both outputs in one console, its exit code, its directory and its environment, nothing else', async () => {
    await using harbor = host()
    const end = await load(
      harbor,
      'one',
      `import os, sys, tempfile, time
print("out", os.getcwd(), tempfile.gettempdir(), time.tzname[0], flush=True)
print("err", sorted(set(os.environ) - {"LC_CTYPE", "HARBOR_LAUNCH_SOURCE"}), repr(sys.stdin.read()), file=sys.stderr)
raise SystemExit(7)
`,
      { env: { ...options('one').env, TMPDIR: place, TZ: 'Asia/Tokyo' } },
    )
    expect(end).toEqual({ exit_code: 7, signal: null, stopped: null })
    expect(printed('one').split('\n')).toEqual([
      `out ${join(place, 'one/cwd')} ${place} JST`,
      "err ['HARBOR_TELEMETRY', 'HOME', 'PATH', 'PYTHONPATH', 'TMPDIR', 'TZ'] ''",
      '',
    ])
  })

  test('keeps two runs at once apart, and one process starts both', async () => {
    await using harbor = host()
    const code = `import json, os, time
json.mark = os.environ["MARK"]
open(os.path.join(os.environ["MEET"], json.mark), "w").close()
while len(os.listdir(os.environ["MEET"])) < 2: time.sleep(0.02)
print(os.environ["MARK"], json.mark, os.getppid(), flush=True)
raise SystemExit(0)
`
    const meet = join(place, 'meet')
    mkdirSync(meet)
    const run = (name: string) => load(harbor, name, code, { env: { ...options(name).env, MARK: name, MEET: meet } })
    expect((await Promise.all([run('a'), run('b')])).map(({ exit_code }) => exit_code)).toEqual([0, 0])
    expect([printed('a'), printed('b')]).toEqual([`a a ${harbor.pid()}\n`, `b b ${harbor.pid()}\n`])
    await load(
      harbor,
      'c',
      'import json, os\nprint(hasattr(json, "mark"), os.environ.get("MARK"))\nraise SystemExit(0)\n',
    )
    expect(printed('c')).toBe('False None\n')
  })

  test('ends what a run left of its own session', async () => {
    await using harbor = host()
    const code = 'import subprocess\nprint(subprocess.Popen(["sleep", "600"]).pid, flush=True)\nraise SystemExit(0)\n'
    await load(harbor, 'one', code)
    const left = Number(printed('one'))
    expect(left).toBeGreaterThan(1)
    await vi.waitFor(() => expect(isRunning(left)).toBe(false), LONG)
  })

  test('asks a run to end when the signal aborts, once, and takes the code that it ends with', async () => {
    await using harbor = host()
    const stop = new AbortController()
    const running = load(harbor, 'one', OBEDIENT, { signal: stop.signal })
    await until('one', 'waiting')
    stop.abort()
    expect(await running).toEqual({ exit_code: 5, signal: null, stopped: 'interrupted' })
  })

  test('stops one of two runs and leaves the other alone', async () => {
    await using harbor = host()
    const [first, second] = [new AbortController(), new AbortController()]
    const runs = [
      load(harbor, 'one', OBEDIENT, { signal: first.signal }),
      load(harbor, 'two', OBEDIENT, { signal: second.signal }),
    ]
    await Promise.all([until('one', 'waiting'), until('two', 'waiting')])
    first.abort()
    expect(await runs[0]).toMatchObject({ exit_code: 5 })
    expect(existsSync(join(place, 'two/cwd/told'))).toBe(false)
    second.abort()
    expect(await runs[1]).toMatchObject({ exit_code: 5 })
  })

  test('kills a run that does not end in its time, with all that it started', async () => {
    await using harbor = host({ grace_seconds: 0.5 })
    const stop = new AbortController()
    const code = `import subprocess\nprint(subprocess.Popen(["sleep", "600"]).pid, flush=True)\n${STUBBORN}`
    const running = load(harbor, 'one', code, { signal: stop.signal })
    await until('one', 'waiting')
    const started = Number(printed('one').split('\n')[0])
    expect(isRunning(started)).toBe(true)
    stop.abort()
    expect(await running).toEqual({ exit_code: null, signal: 'SIGKILL', stopped: 'interrupted' })
    await vi.waitFor(() => expect(isRunning(started)).toBe(false), LONG)
  })

  test('ends a run whose time is up, and says so', async () => {
    await using harbor = host()
    expect(await load(harbor, 'one', WAIT, { limit_seconds: 1 })).toEqual({
      exit_code: null,
      signal: 'SIGTERM',
      stopped: 'overtime',
    })
  })

  test('ends a run at once that was stopped before it began', async () => {
    await using harbor = host()
    await harbor.version()
    const names = Array.from({ length: 10 }, (_, index) => `early-${index}`)
    const ends = await Promise.all(names.map((name) => load(harbor, name, WAIT, { signal: AbortSignal.abort() })))
    expect(ends).toEqual(names.map(() => ({ exit_code: null, signal: 'SIGTERM', stopped: 'interrupted' })))
  })

  test('that is killed loses its runs, whose processes are asked to end, and the next run starts another', async () => {
    await using harbor = host()
    const running = [load(harbor, 'one', OBEDIENT), load(harbor, 'two', OBEDIENT)]
    await Promise.all([until('one', 'waiting'), until('two', 'waiting')])
    const killed = harbor.pid() ?? expect.unreachable('it runs')
    process.kill(killed, 'SIGKILL')
    const lost = { exit_code: null, signal: 'lost', stopped: null }
    expect(await Promise.all(running)).toEqual([lost, lost])
    for (const name of ['one', 'two']) {
      await vi.waitFor(() => expect(existsSync(join(place, name, 'cwd/told'))).toBe(true), LONG)
    }
    const next = await Promise.all(['three', 'four'].map((name) => harbor.run(['--version'], options(name))))
    expect(next.map(({ exit_code }) => exit_code)).toEqual([0, 0])
    expect(harbor.pid()).not.toBe(killed)
  })

  test('that hangs stops nobody: a run is killed all the same, then the host, and the next run starts another', async () => {
    const starts: number[] = []
    await using harbor = host({ grace_seconds: 0.5, onStart: (pid) => starts.push(pid) })
    const stop = new AbortController()
    const code = `import os, subprocess\nprint(os.getpid(), subprocess.Popen(["sleep", "600"]).pid, flush=True)\n${STUBBORN}`
    const running = [load(harbor, 'one', code, { signal: stop.signal }), load(harbor, 'two', OBEDIENT)]
    await Promise.all([until('one', 'waiting'), until('two', 'waiting')])
    const pids = printed('one').split('\n')[0]?.split(' ').map(Number) ?? []
    expect(pids.map(isRunning)).toEqual([true, true])
    const hung = harbor.pid() ?? expect.unreachable('it runs')
    process.kill(hung, 'SIGSTOP')
    stop.abort()
    await vi.waitFor(() => expect(pids.map(isRunning)).toEqual([false, false]), LONG)
    // It is the wrapper that killed them: their host has not gone on yet, nor ended.
    expect(readFileSync(`/proc/${hung}/stat`, 'utf8')).toContain(') T ')
    expect(await Promise.all(running)).toEqual([
      { exit_code: null, signal: 'lost', stopped: 'interrupted' },
      { exit_code: null, signal: 'lost', stopped: null },
    ])
    expect(isRunning(hung)).toBe(false)
    expect(await harbor.run(['--version'], options('three'))).toMatchObject({ exit_code: 0 })
    expect(starts).toEqual([hung, harbor.pid()])
  })

  test('asks a run to end also while it hangs', async () => {
    await using harbor = host({ grace_seconds: 30 })
    const stop = new AbortController()
    const running = load(harbor, 'one', OBEDIENT, { signal: stop.signal })
    await until('one', 'waiting')
    const hung = harbor.pid() ?? expect.unreachable('it runs')
    process.kill(hung, 'SIGSTOP')
    stop.abort()
    await vi.waitFor(() => expect(existsSync(join(place, 'one/cwd/told'))).toBe(true), LONG)
    process.kill(hung, 'SIGCONT')
    expect(await running).toEqual({ exit_code: 5, signal: null, stopped: 'interrupted' })
  })

  test('that hangs is killed when it is disposed of', async () => {
    const harbor = host()
    await harbor.version()
    const hung = harbor.pid() ?? expect.unreachable('it runs')
    process.kill(hung, 'SIGSTOP')
    await harbor[Symbol.asyncDispose]()
    expect(isRunning(hung)).toBe(false)
  })

  test('has its home where it is told to, and removes it', async () => {
    const harbor = host({ temp: place })
    await harbor.version()
    const [home] = readdirSync(place)
    expect(readlinkSync(`/proc/${harbor.pid()}/cwd`)).toBe(join(place, home ?? ''))
    await harbor[Symbol.asyncDispose]()
    expect(readdirSync(place)).toEqual([])
  })

  test('ends its runs when it is disposed of', async () => {
    const harbor = host()
    const running = load(harbor, 'one', OBEDIENT)
    await until('one', 'waiting')
    const pid = harbor.pid() ?? expect.unreachable('it runs')
    await harbor[Symbol.asyncDispose]()
    expect(await running).toEqual({ exit_code: 5, signal: null, stopped: null })
    expect(isRunning(pid)).toBe(false)
  })

  test('ends its runs and itself when the wrapper is killed', async () => {
    const args = loading('one', OBEDIENT)
    const script = `
import { harborHost } from '#core/harbor/host'
const harbor = harborHost(${JSON.stringify(INSTALLED.harbor)}, process.env)
await harbor.version()
console.log(harbor.pid())
const { signal } = new AbortController()
await harbor.run(${JSON.stringify(args)}, { ...${JSON.stringify(options('one'))}, signal })
`
    const wrapper = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: INSTALLATION,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = once(wrapper, 'exit')
    const [said] = (await once(wrapper.stdout, 'data')) as [Buffer]
    const pid = Number(said.toString())
    expect(isRunning(pid)).toBe(true)
    await until('one', 'waiting')
    wrapper.kill('SIGKILL')
    await exited
    await vi.waitFor(() => expect(existsSync(join(place, 'one/cwd/told'))).toBe(true), LONG)
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), LONG)
  })

  test('says why it does not start', async () => {
    await using missing = host({}, join(place, 'bin/harbor'))
    await expect(missing.version()).rejects.toThrow(UserError)
    await using unknown = host({ preload: ['no_such_module'] })
    const error = await unknown.run(['--version'], options('one')).catch((caught: unknown) => caught)
    expect(error).toMatchObject({
      message: expect.stringMatching(/^Harbor does not start: .*no_such_module/),
      where: INSTALLED.harbor,
    })
    // Neither is it the end of it: the next one tries again.
    await expect(unknown.version()).rejects.toThrow('no_such_module')
  })
})
