/**
 * Runs a script as Terminal-Bench did, as a program of its own that Bash reads, below a login shell and, in it, an interactive one: what
 * /etc/profile, ~/.profile and ~/.bashrc set is there, also where ~/.bashrc asks whether the shell is interactive. Descriptor
 * 30 takes what the script says of errors past what both shells say about having no terminal; a login shell closes those below 20.
 */
export function inLoginShell(script: string, errors: 1 | 2): string {
  return `bash -lic 'exec bash -ic "exec bash ${script} 2>&30 30>&-"' 30>&${errors} 2> /dev/null`
}

/**
 * solution/solve.sh of every task that was converted: it runs the old solution, solution/solution.sh, as it is. Nothing in it is
 * the task's own.
 */
export const SOLVE_SH = `#!/bin/bash
# Runs the solution of Terminal-Bench as it was, in the shell that it had.
export TERM="\${TERM:-screen}"
${inLoginShell('/solution/solution.sh', 2)}
`
