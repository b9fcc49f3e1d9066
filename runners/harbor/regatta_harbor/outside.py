"""What a container changed outside of the places that a task's work is in."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

ELSEWHERE = (
    # Harbor's own.
    *("/logs", "/solution", "/tests", "/harbor"),
    # Made to be written to.
    *("/tmp", "/var/tmp", "/run", "/var/run", "/dev", "/proc", "/sys"),
    # What programs keep for themselves.
    *("/var/cache", "/var/log", "/var/lib/apt/lists"),
    # Docker's own.
    *("/.dockerenv", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/etc/mtab"),
    *("/sbin/docker-init", "/usr/sbin/docker-init"),
)
"""No places for work, and nothing is said of them; docs/writing-a-task.md lists them."""

CACHES = frozenset({".cache", ".npm", ".bash_history", ".python_history", ".wget-hsts", "__pycache__"})
"""Nor of these, wherever they are."""


def outside(changes: Iterable[tuple[str, str]], inside: Iterable[str]) -> list[dict[str, str]]:
    """
    Paths that were added, changed or deleted, none of them below one of `inside`. A directory that was added or deleted
    stands for all that was in it; one that is changed only by what it holds is left out.
    """
    kinds = dict(changes)
    parents = {posixpath.dirname(path) for path in kinds}
    places = [place.rstrip("/") for place in (*ELSEWHERE, *inside)]
    found: list[dict[str, str]] = []
    for path, kind in sorted(kinds.items()):
        if any(path == place or path.startswith(f"{place}/") for place in places):
            continue
        if CACHES.intersection(path.split("/")):
            continue
        if kind == "changed" and path in parents:
            continue
        if kind != "changed" and kinds.get(posixpath.dirname(path)) == kind:
            continue
        found.append({"path": path, "kind": kind})
    return found
