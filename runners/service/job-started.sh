#!/usr/bin/env bash
# Before each job (ACTIONS_RUNNER_HOOK_JOB_STARTED): refuses what must not run here, and begins with a clean host.
# A hook is no security boundary: which workflows may use a runner is said in its group (README.md beside runners/).
set -euo pipefail
# shellcheck source=runners/service/clean.sh
. "$(dirname "${BASH_SOURCE[0]}")/clean.sh"

refuse() {
  printf 'This runner refuses the job: %s\n' "$1" >&2
  exit 1
}

# Prints owner/name of the repository whose branch a pull request wants to merge, as GitHub's event has it.
head_repository() {
  python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["pull_request"]["head"]["repo"]["full_name"])' \
    "${GITHUB_EVENT_PATH:-}" 2>/dev/null
}

if [ -n "${REGATTA_REPOSITORY:-}" ] && [ "${GITHUB_REPOSITORY,,}" != "${REGATTA_REPOSITORY,,}" ]; then
  refuse "it belongs to $GITHUB_REPOSITORY, not to $REGATTA_REPOSITORY"
fi
case " ${REGATTA_REFUSED_EVENTS-pull_request_target} " in
  *" ${GITHUB_EVENT_NAME:-} "*) refuse "its event is $GITHUB_EVENT_NAME; the code of a pull request does not run here" ;;
esac
# A fork chooses in its own workflow which runner it asks for.
if [ "${GITHUB_EVENT_NAME:-}" = pull_request ]; then
  head="$(head_repository)" || refuse 'it does not say where its pull request comes from'
  [ "${head,,}" = "${GITHUB_REPOSITORY,,}" ] || refuse 'its pull request comes from a fork'
fi
docker version --format '{{.Server.Version}}' >/dev/null 2>&1 || refuse 'the Docker Engine does not answer'

remove_trials
empty_directory "${GITHUB_WORKSPACE:-}"
collect_garbage
