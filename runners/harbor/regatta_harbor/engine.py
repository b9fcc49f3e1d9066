"""As much of Docker's HTTP API as is needed to look into a container, without starting a command for it."""

from __future__ import annotations

import http.client
import json
import os
import socket
from typing import Any
from urllib.parse import quote, urlencode

TIMEOUT_SECONDS = 5


class EngineUnreachable(Exception):
    """The engine is not on a local socket, or does not answer."""


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=TIMEOUT_SECONDS)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(TIMEOUT_SECONDS)
        self.sock.connect(self.path)


def get(path: str, **query: str) -> Any:
    """The JSON answer of the engine. Raises EngineUnreachable."""
    host = os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"
    if not host.startswith("unix://"):
        raise EngineUnreachable(f"no local socket: {host.split('://')[0]}")
    connection = _Connection(host.removeprefix("unix://"))
    try:
        connection.request("GET", f"{path}?{urlencode(query)}")
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
    found = get("/containers/json", filters=json.dumps({"label": labels}))
    return found[0]["Id"] if found else None


def processes_of(container: str) -> list[dict[str, str]]:
    """Processes of a container as the host sees them: pid, user, command line."""
    top = get(f"/containers/{quote(container, safe='')}/top", ps_args="-eo pid,user,args")
    return [dict(zip(("pid", "user", "args"), row, strict=False)) for row in top["Processes"] or []]
