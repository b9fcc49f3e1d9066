"""As much of Docker's HTTP API as is needed to look into a container, without starting a command for it."""

from __future__ import annotations

import http.client
import json
import os
import socket
from typing import Any
from urllib.parse import quote, urlencode

TIMEOUT_SECONDS = 5
CHANGES_SECONDS = 30
"""Where the storage driver compares whole trees: 0.8 s for a small image."""


class EngineUnreachable(Exception):
    """The engine is not on a local socket, or does not answer."""


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def get(path: str, query: dict[str, str] | None = None, timeout: float = TIMEOUT_SECONDS) -> Any:
    """The JSON answer of the engine. Raises EngineUnreachable."""
    host = os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"
    if not host.startswith("unix://"):
        raise EngineUnreachable(f"no local socket: {host.split('://')[0]}")
    connection = _Connection(host.removeprefix("unix://"), timeout)
    try:
        connection.request("GET", f"{path}?{urlencode(query or {})}")
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise EngineUnreachable(f"{path}: {response.status}")
        return json.loads(body)
    except (OSError, http.client.HTTPException, ValueError) as cause:
        raise EngineUnreachable(f"{path}: {cause}") from cause
    finally:
        connection.close()


def container_of(project: str, service: str) -> str | None:
    """Id of the running container of a compose service; None if there is none."""
    labels = [f"com.docker.compose.project={project}", f"com.docker.compose.service={service}"]
    found = get("/containers/json", {"filters": json.dumps({"label": labels})})
    return found[0]["Id"] if found else None


def processes_of(container: str) -> list[dict[str, str]]:
    """Processes of a container as the host sees them: pid, user, command line."""
    top = get(f"{_path(container)}/top", {"ps_args": "-eo pid,user,args"})
    return [dict(zip(("pid", "user", "args"), row, strict=False)) for row in top["Processes"] or []]


def directory_of(container: str) -> str:
    """The WORKDIR of a container's image; empty if it has none."""
    return str(get(f"{_path(container)}/json")["Config"]["WorkingDir"] or "")


def changes_of(container: str) -> list[tuple[str, str]]:
    """(path, `added`, `changed` or `deleted`) of everything that is not as it is in the container's image."""
    kinds = ("changed", "added", "deleted")
    changes = get(f"{_path(container)}/changes", timeout=CHANGES_SECONDS)
    return [(str(change["Path"]), kinds[change["Kind"]]) for change in changes or []]


def traffic_of(container: str) -> dict[str, int] | None:
    """What went through a container's interfaces so far, its loopback apart; None if it has no other."""
    networks = get(f"{_path(container)}/stats", {"stream": "false", "one-shot": "true"}).get("networks")
    if not networks:
        return None
    counters = ("rx_bytes", "rx_packets", "tx_bytes", "tx_packets")
    return {name: sum(int(interface[name]) for interface in networks.values()) for name in counters}


def _path(container: str) -> str:
    return f"/containers/{quote(container, safe='')}"
