# shellcheck shell=bash
# What is removed from a host before and after a job. Sourced by the hooks and by `tidy`; nothing here fails.

# As core/harbor/docker.ts knows the compose projects of trials: nothing else is touched.
trial_project='^[a-z0-9][a-z0-9_-]{0,32}__[a-z2-9]{7}__(env|verifier__[a-z0-9_-]+)$'

# Docker's data has less room than this: what nothing uses goes although it is young. Bytes.
comfortable_free=10000000000

# docker_ids COMMAND...: the ids, one a line, of what belongs to a trial; COMMAND prints `id project`.
docker_ids() {
  local id project
  docker "$@" 2>/dev/null | while read -r id project; do
    if [[ "$project" =~ $trial_project ]]; then printf '%s\n' "$id"; fi
  done
}

# Containers, networks and volumes of trials. A host runs one job at a time, so none of them is in use now.
remove_trials() {
  local label='{{.ID}} {{.Label "com.docker.compose.project"}}' ids
  mapfile -t ids < <(docker_ids ps --all --no-trunc --format "$label")
  [ ${#ids[@]} = 0 ] || docker rm --force --volumes "${ids[@]}" >/dev/null 2>&1 || true
  mapfile -t ids < <(docker_ids network ls --no-trunc --format "$label")
  [ ${#ids[@]} = 0 ] || docker network rm "${ids[@]}" >/dev/null 2>&1 || true
  mapfile -t ids < <(docker_ids volume ls --format '{{.Name}} {{.Label "com.docker.compose.project"}}')
  [ ${#ids[@]} = 0 ] || docker volume rm "${ids[@]}" >/dev/null 2>&1 || true
}

# free_bytes: where Docker keeps its data; nothing where that cannot be told.
free_bytes() {
  df --output=avail --block-size=1 "$(docker info --format '{{.DockerRootDir}}' 2>/dev/null)" 2>/dev/null | tail -n 1
}

# Images that trials built and the build cache, by age; more of both while room is short. Docker keeps what is in use.
collect_garbage() {
  [ "${REGATTA_OWNS_DOCKER:-}" = true ] || return 0
  docker image prune --force --filter until=24h --filter label=com.docker.compose.project >/dev/null 2>&1 || true
  docker builder prune --force --filter until=24h >/dev/null 2>&1 || true
  local free
  free="$(free_bytes)"
  if [ -n "$free" ] && [ "$free" -lt "$comfortable_free" ]; then
    docker image prune --all --force --filter until=1h >/dev/null 2>&1 || true
    docker builder prune --force >/dev/null 2>&1 || true
    printf 'Room was short where Docker keeps its data: removed images and build cache that nothing uses.\n'
  fi
}

# empty_directory DIRECTORY: what is in it, without following a link. Files that a container wrote may belong to root.
empty_directory() {
  case "$1" in /*/*) ;; *) return 0 ;; esac
  [ -d "$1" ] && ! [ -L "$1" ] || return 0
  find "$1" -xdev -mindepth 1 -delete 2>/dev/null && return 0
  docker run --rm --network none --volume "$1:/clean" debian:trixie-slim find /clean -xdev -mindepth 1 -delete >/dev/null 2>&1 ||
    printf 'cannot empty %s\n' "$1" >&2
}
