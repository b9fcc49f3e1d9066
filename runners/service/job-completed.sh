#!/usr/bin/env bash
# After each job (ACTIONS_RUNNER_HOOK_JOB_COMPLETED): nothing of it stays. Never fails a job that is done.
set -uo pipefail
# shellcheck source=runners/service/clean.sh
. "$(dirname "${BASH_SOURCE[0]}")/clean.sh"

remove_trials
empty_directory "${GITHUB_WORKSPACE:-}"
collect_garbage
exit 0
