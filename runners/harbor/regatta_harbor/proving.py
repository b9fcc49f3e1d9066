"""What is looked at in trials of oracle and nop alone, which are there to show what a task is like: what the agent changed
outside of the task's work, and whether the verifier used a network. Trials of models pay for none of it.
"""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

from harbor.trial.hooks import TrialHookEvent

from regatta_harbor.engine import EngineUnreachable, changes_of, container_of, directory_of, traffic_of
from regatta_harbor.outside import outside

MOST_PATHS = 50
MOST_CHARACTERS = 300


def is_proving(event: TrialHookEvent) -> bool:
    agent = event.config.agent
    return agent.import_path is None and agent.name in ("oracle", "nop")


def outside_of(event: TrialHookEvent, container: str) -> dict[str, Any]:
    """The field `outside` of an event: `paths` of `total`, or why it is `unknown`. Raises EngineUnreachable."""
    directory = directory_of(container)
    if directory.rstrip("/") == "":
        return {"unknown": "the image has no WORKDIR, so nothing is outside of it"}
    found = outside(changes_of(container), [directory, *artifacts(event)])
    paths = [{**each, "path": capped(each["path"])} for each in found[:MOST_PATHS]]
    return {"paths": paths, "total": len(found)}


def artifacts(event: TrialHookEvent) -> list[str]:
    """Absolute paths that the task hands on: they are its work. What cannot be read names none."""
    try:
        path = event.config.task.path
        listed = tomllib.loads((Path(path) / "task.toml").read_text("utf-8")).get("artifacts", []) if path else []
        sources = [each if isinstance(each, str) else each["source"] for each in listed]
        return [source for source in sources if source.startswith("/") and source.rstrip("/") != ""]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


class Verifying:
    """What goes through a container's interfaces between `begin` and `end`, summed over all verifications of a trial, and how
    long the longest of these took: Harbor's own times hold the build and the end of a separate verifier's container too.
    """

    def __init__(self) -> None:
        self.began: float | None = None
        self.seconds: float | None = None
        self.open: tuple[str, dict[str, int]] | None = None
        self.sums: dict[str, int] | None = None
        self.none = False
        self.unknown: str | None = None

    def begin(self, project: str) -> None:
        self.end()
        try:
            container = container_of(project, "main")
            before = traffic_of(container) if container else None
            if container is None:
                self.unknown = "the verifier had no container"
            elif before is None:
                self.none = True
            else:
                self.open = (container, before)
        except EngineUnreachable as cause:
            self.unknown = capped(str(cause))
        self.began = time.monotonic()

    def end(self) -> None:
        began, self.began = self.began, None
        if began is not None:
            self.seconds = max(self.seconds or 0, time.monotonic() - began)
        started, self.open = self.open, None
        if started is None:
            return
        container, before = started
        try:
            after = traffic_of(container)
        except EngineUnreachable as cause:
            self.unknown = capped(str(cause))
            return
        if after is None:
            self.unknown = "the verifier's container lost its network"
            return
        sums = self.sums or dict.fromkeys(before, 0)
        self.sums = {name: sums[name] + max(0, after[name] - before[name]) for name in before}

    def told(self) -> dict[str, Any]:
        """Fields of an event: `verified_s`, None if nothing was verified; `network` with the sums, `none` where there is no
        interface, or why they are `unknown`.
        """
        self.end()
        return {"verified_s": None if self.seconds is None else round(self.seconds, 3), "network": self.network()}

    def network(self) -> dict[str, Any]:
        if self.unknown is not None:
            return {"unknown": self.unknown}
        if self.sums is not None:
            return {**self.sums}
        return {"none": True} if self.none else {"unknown": "nothing was verified"}


def capped(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:MOST_CHARACTERS]
