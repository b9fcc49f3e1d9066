import { tinyTask } from '#scripts/testing/repository'

// Small tasks of which a proof has something to say, and one of which it has not.

type Files = Readonly<Record<string, string>>

const REWARD =
  'if [ "$(cat /app/out.txt 2>/dev/null)" = done ]; then echo 1; else echo 0; fi > /logs/verifier/reward.txt'

/** Writes where nobody minds, and its tests, in a container of their own, take their time. */
export function quietTask(): Files {
  const files = tinyTask('echo done > /app/out.txt; mkdir -p /root/.cache; touch /root/.cache/kept /tmp/scratch')
  return {
    ...files,
    'task.toml': `artifacts = ["/app/out.txt"]\n${files['task.toml']}`.replace(
      '[verifier]\n',
      '[verifier]\nenvironment_mode = "separate"\n',
    ),
    'tests/Dockerfile': 'FROM debian:trixie-slim\nRUN mkdir -p /app\nCOPY test.sh /tests/test.sh\n',
    'tests/test.sh': `#!/bin/bash\nsleep 3\n${REWARD}\n`,
  }
}

/**
 * Its solution leaves a process and writes outside of its directory, and its tests ask an address of nobody (192.0.2.0/24,
 * RFC 5737) for something.
 */
export function noisyTask(): Files {
  const solve = [
    'echo done > /app/out.txt',
    'nohup sleep 4217 > /dev/null 2>&1 &',
    'mkdir -p /srv/kept/below && touch /srv/kept/below/file',
    'echo more >> /etc/issue',
    'rm /etc/debian_version',
  ].join('\n')
  return {
    ...tinyTask(solve),
    'tests/test.sh': `#!/bin/bash\n(: > /dev/tcp/192.0.2.1/80) 2> /dev/null &\nsleep 2\nkill $!\n${REWARD}\n`,
  }
}

/** One of its two tests passes in the first trial of its solution and in no later one. @param shared a directory of the host */
export function flakyTask(shared: string): Files {
  const tests = (status: string) =>
    JSON.stringify({
      results: {
        tests: [
          { name: 'test_written', status: 'passed' },
          { name: 'test_first', status },
        ],
      },
    })
  return {
    ...tinyTask(),
    'environment/docker-compose.yaml': `services:\n  main:\n    volumes: ["${shared}:/shared"]\n`,
    'tests/test.sh': `#!/bin/bash
echo 0 > /logs/verifier/reward.txt
[ "$(cat /app/out.txt 2>/dev/null)" = done ] || exit 0
echo "collected 2 items"
if mkdir /shared/taken 2>/dev/null; then
  printf 'test_first \\033[32mPASSED\\033[0m\\n'
  echo '${tests('passed')}' > /logs/verifier/ctrf.json
  echo 1 > /logs/verifier/reward.txt
else
  printf 'test_first \\033[31mFAILED\\033[0m\\n'
  echo '${tests('failed')}' > /logs/verifier/ctrf.json
fi
`,
  }
}
