import { defineConfig } from 'vitest/config'

// Three projects: `unit` needs nothing but Node; `docker` runs real Harbor on real Docker, one file at a time;
// `browser` looks at the built site in the system's Chromium.
export default defineConfig({
  test: {
    // What was expected and found is told in full: the log is all that is left of a failure elsewhere.
    chaiConfig: { truncateThreshold: 0 },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{action,core,runners,scripts,site}/**/*.test.ts'],
          exclude: ['**/*.docker.test.ts', '**/*.browser.test.ts', '**/node_modules/**', '**/.venv/**'],
          // Only what hangs may meet it: beside the tests with Docker, a command of two seconds can take twenty.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'docker',
          include: ['{action,core,runners,scripts,site}/**/*.docker.test.ts'],
          exclude: ['**/node_modules/**', '**/.venv/**'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['{action,core,runners,scripts,site}/**/*.browser.test.ts'],
          exclude: ['**/node_modules/**', '**/.venv/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // A click that loads a script takes longer than the poll's own second on a busy machine.
          expect: { poll: { timeout: 30_000 } },
          fileParallelism: false,
        },
      },
    ],
  },
})
