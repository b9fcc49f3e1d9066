import type { Script } from '#scripts/testing/openai-server'
import { tinyTask } from '#scripts/testing/repository'

/** What a model says to terminus-2 in one turn. */
export function turn(keystrokes: string, task_complete = false): string {
  const commands = keystrokes === '' ? [] : [{ keystrokes, duration: 0.3 }]
  return JSON.stringify({ analysis: 'a', plan: 'p', commands, task_complete })
}

/** Solves the tiny task and says so, then says so again when it is asked whether it is sure. */
export const SOLVES: Script = [turn('echo done > /app/out.txt\n', true)]

/** The tiny task in an image that has tmux, and so much time for the agent. */
export function tmuxTask(timeout_sec = 90): Readonly<Record<string, string>> {
  const files = tinyTask()
  return {
    ...files,
    'task.toml': (files['task.toml'] ?? '').replace('timeout_sec = 60', `timeout_sec = ${timeout_sec}`),
    'environment/Dockerfile':
      'FROM debian:trixie-slim\nRUN apt-get update && apt-get install -y --no-install-recommends tmux && rm -rf /var/lib/apt/lists/*\nWORKDIR /app\n',
  }
}
