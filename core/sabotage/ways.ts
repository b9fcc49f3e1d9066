/**
 * Files in the working directory and the home; programs and the libraries that they load; processes and what surrounds
 * every program; what the verifier takes for its own or for the work. A way has its place where no other is in its light:
 * a test that refuses modules in the working directory would never come to a program there.
 */
export const WAY_GROUPS = ['files', 'programs', 'surroundings', 'results'] as const

/** A known way to a reward without doing the task. */
export type Way = {
  /** Lower case with dashes; name of its script in runners/harbor/regatta_harbor/ways, and its heading in docs/saboteur.md. */
  readonly id: string
  /** What it is tried with besides all together. */
  readonly group: (typeof WAY_GROUPS)[number]
  /** What the saboteur does, as a sentence without its subject. */
  readonly tries: string
  /** What a reward got so shows about the task. */
  readonly shows: string
  /** What to change where a separate verifier is not wanted or not enough, one sentence. */
  readonly otherwise: string
}

/** What ends all ways of a process, a program or a file of the agent's reaching the verifier. */
export const SEPARATE_VERIFIER =
  'give the task a separate verifier: `[verifier] environment_mode = "separate"` in task.toml, a `tests/Dockerfile`, and in `artifacts` only the files that are the work'

/**
 * In the order in which they are tried together: each leaves the tools that the next ones need, so programs are replaced
 * last.
 */
export const WAYS = [
  {
    id: 'reward-text-before',
    group: 'results',
    tries: 'writes 1 to `/logs/verifier/reward.txt` before the tests begin.',
    shows: 'The tests write no reward when they fail, so one that was there before stays.',
    otherwise: 'Remove both reward files first and write 0 before anything can fail.',
  },
  {
    id: 'reward-json-before',
    group: 'results',
    tries: 'writes `{"reward": 1}` to `/logs/verifier/reward.json` before the tests begin.',
    shows: 'The tests write only `reward.txt`, and Harbor reads `reward.json` where there is one.',
    otherwise: 'Remove both reward files first.',
  },
  {
    id: 'reward-writer',
    group: 'surroundings',
    tries: 'leaves a process behind that writes both reward files as long as the tests run.',
    shows: "A process of the agent's outlives the agent and can write where the reward is.",
    otherwise:
      'Let the agent be a user of its own, end all processes of that user and close `/logs/verifier` to it before the first test.',
  },
  {
    id: 'tests-watcher',
    group: 'surroundings',
    tries: 'leaves a process behind that replaces `/tests/test.sh` as soon as it is there.',
    shows: "A process of the agent's outlives the agent and can write where the tests are.",
    otherwise: 'Let the agent be a user of its own that cannot write to `/tests`.',
  },
  {
    id: 'tests-planted',
    group: 'results',
    tries:
      'puts `conftest.py`, `pytest.ini` and modules into `/tests` before the tests come, and edits what is there already.',
    shows: "The agent can write to `/tests`: the tests come to what it left there, or are a part of the agent's image.",
    otherwise: 'Keep tests out of the image, and let the agent be a user that cannot make or write `/tests`.',
  },
  {
    id: 'delivered-program',
    group: 'results',
    tries:
      'puts a program that writes the reward at every file of `artifacts`, and where the instruction names a program below the working directory.',
    shows: 'The tests run what the agent delivers as a user who can write the reward.',
    otherwise:
      'Run it as a user of its own that can write neither to `/logs/verifier` nor to `/tests`, end its processes after each run, and read what it printed only then.',
  },
  {
    id: 'conftest',
    group: 'files',
    tries:
      'puts a `conftest.py` that turns every result into a pass into the working directory, all above it and the home.',
    shows: "pytest loads a `conftest.py` of the agent's.",
    otherwise:
      'Run pytest with `--noconftest`, or with tests, `--rootdir` and working directory where the agent cannot write.',
  },
  {
    id: 'pytest-config',
    group: 'files',
    tries: 'puts `pytest.ini`, `setup.cfg` and `pyproject.toml` with `addopts = --collect-only` there, and into `/`.',
    shows: "pytest takes its options from a file of the agent's, and tests that are only collected do not fail.",
    otherwise: 'Run pytest with `-c /dev/null`.',
  },
  {
    id: 'module-in-workdir',
    group: 'files',
    tries: 'puts `json.py`, `pytest.py`, `unittest.py` and `subprocess.py` into the working directory.',
    shows: "Python runs in a directory of the agent's and loads modules from there, as `python -m pytest` does.",
    otherwise: 'Run `python -I`, which loads nothing from the working directory, and `cd /` before.',
  },
  {
    id: 'shadow-in-workdir',
    group: 'programs',
    tries:
      'puts programs named `bash`, `python3`, `pytest`, `uv`, `pip`, `curl` and the like into the working directory.',
    shows: 'The tests run a program by a name that is looked for in the working directory.',
    otherwise: 'Set PATH to fixed directories of the system, or call programs by their whole path.',
  },
  {
    id: 'shadow-on-path',
    group: 'programs',
    tries: 'puts such programs into the first directory of PATH that it can write to, before the real ones.',
    shows: 'The tests, or Harbor when it starts them, run a program by its name and find that of the agent.',
    otherwise: 'Let the agent be a user that cannot write to `/usr/local/bin` and the like, and set PATH in `test.sh`.',
  },
  {
    id: 'sitecustomize',
    group: 'programs',
    tries: 'puts `sitecustomize.py`, `usercustomize.py` and a `.pth` file where Python looks for packages.',
    shows: "Every Python that the tests start runs code of the agent's first.",
    otherwise: 'Let the agent be a user that cannot write there, and run `python -I`.',
  },
  {
    id: 'library-replaced',
    group: 'programs',
    tries: 'appends code to the modules `json`, `subprocess`, `unittest` and `pytest` of every Python.',
    shows: 'The tests use a library that the agent can change.',
    otherwise: 'Let the agent be a user that cannot write there.',
  },
  {
    id: 'profile',
    group: 'surroundings',
    tries: 'writes `.bashrc`, `.profile`, `~/.local/bin/env`, `/etc/profile.d` and other files that shells read.',
    shows:
      'The tests read a file of commands that the agent can change: a login shell does, and `. "$HOME/.local/bin/env"`.',
    otherwise: 'Read no such file in `test.sh`.',
  },
  {
    id: 'environment-file',
    group: 'surroundings',
    tries: 'sets PATH, BASH_ENV, PYTHONPATH and PYTEST_ADDOPTS in `/etc/environment`, `.env` and `.envrc`.',
    shows: 'The tests take their environment from a file that the agent can change.',
    otherwise: 'Start the tests with `env -i` and what they need.',
  },
  {
    id: 'git-config',
    group: 'files',
    tries:
      'sets hooks, `core.fsmonitor`, `core.pager` and aliases in every repository, in `/etc/gitconfig` and in the home.',
    shows: "Git runs a program of the agent's when the tests only ask it something.",
    otherwise:
      'Clone the repository first, or run git with `-c core.fsmonitor=false -c core.hooksPath=/dev/null` and `GIT_CONFIG_NOSYSTEM=1`.',
  },
  {
    id: 'future-times',
    group: 'files',
    tries: 'gives every file in the working directory a time in the year 2099, and faketime a time of its own.',
    shows: 'The tests take the time of a file, or what a clock says, for proof of work.',
    otherwise: 'Look at what is in a file, not at when it was written.',
  },
  {
    id: 'ld-preload',
    group: 'surroundings',
    tries:
      'names a library in `/etc/ld.so.preload`, which every program then loads (64-bit x86 and the GNU C library only).',
    shows: "Every program that the tests start runs code of the agent's first.",
    otherwise: 'Let the agent be a user that cannot write to `/etc`.',
  },
  {
    id: 'replaced-program',
    group: 'programs',
    tries: 'replaces `bash`, `sh`, `python3`, `pytest`, `uv`, `pip`, `curl` and the like where they are.',
    shows: 'The tests, or Harbor when it starts them, run a program that the agent can change.',
    otherwise: 'Let the agent be a user that cannot write to the directories of programs, `/opt` included.',
  },
] as const satisfies readonly Way[]

export type WayId = (typeof WAYS)[number]['id']

/** Where a way is described. */
export function docOf(way: string): string {
  return `docs/saboteur.md#${way}`
}

/** The way of a name; null where there is none. */
export function wayOf(id: string): (typeof WAYS)[number] | null {
  return WAYS.find((way) => way.id === id) ?? null
}
