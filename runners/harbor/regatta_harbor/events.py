"""The plugin: one JSON line per event of a trial, and no reward that was there before the verifier.

    harbor run ... --plugin regatta_harbor.events:Events --pk file=PATH

Harbor awaits these callbacks inside the trial, so whatever happens here must neither raise nor take long: what cannot be
done is noted in the line itself (`unchecked`), and a reader takes a missing line for "not checked".
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, override

from harbor.environments.docker.docker import _sanitize_docker_compose_project_name
from harbor.job import Job
from harbor.models.job.plugin import BaseJobPlugin
from harbor.models.job.result import JobResult
from harbor.trial.hooks import TrialEvent, TrialHookEvent

from regatta_harbor.engine import EngineUnreachable, container_of, processes_of
from regatta_harbor.watch import Unwatchable, Watch, writer

REWARD_FILES = frozenset({"reward.txt", "reward.json"})
OUTPUT_FILE = "test-stdout.txt"
MOST_NAMES = 50
MOST_CHARACTERS = 300


class Events(BaseJobPlugin):
    """Appends to `file`, which lies outside of everything that a container can write to."""

    def __init__(self, file: str, **_: Any) -> None:
        self.file = file
        self.before: dict[str, set[str]] = {}
        """By trial: what its container ran when the agent began."""
        self.verifications: dict[str, Verification] = {}

    @override
    async def on_job_start(self, job: Job) -> None:
        for event in TrialEvent:
            job.add_hook(event, self.on_event)

    @override
    async def on_job_end(self, job_result: JobResult) -> None:
        pass

    async def on_event(self, event: TrialHookEvent) -> None:
        line: dict[str, Any] = {
            "event": event.event.value,
            "at": event.timestamp.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "trial_id": str(event.trial_id),
        }
        try:
            line |= self.details(event)
        except Exception as cause:
            line["unchecked"] = _capped(f"{type(cause).__name__}: {cause}")
        try:
            with open(self.file, "a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        except OSError:
            # A full disk: the missing line reads as "not checked".
            pass

    def details(self, event: TrialHookEvent) -> dict[str, Any]:
        name = event.trial_name
        match event.event:
            case TrialEvent.START:
                return {
                    "trial_name": name,
                    "task_name": event.task_name,
                    "task_digest": event.lock.task.digest,
                }
            case TrialEvent.AGENT_START:
                self.before.setdefault(name, {process["pid"] for process in _processes(name)})
                return {}
            case TrialEvent.VERIFICATION_START:
                self.finish(name)
                earlier = self.verifications.get(name)
                self.verifications[name] = verification = Verification(event, self.before.get(name), earlier)
                return verification.begun
            case TrialEvent.END:
                exception = event.result.exception_info
                line: dict[str, Any] = {
                    "rewards": event.result.verifier_result.rewards if event.result.verifier_result else None,
                    "exception": exception.exception_type if exception else None,
                    "writes": self.finish(name),
                }
                verification = self.verifications.get(name)
                if verification and verification.overflowed:
                    line["unchecked"] = "so many files were written that some writes were not seen"
                return line
            case _:
                return {}

    def finish(self, name: str) -> list[dict[str, str]]:
        """Ends the watch of a verification; the writes seen, of earlier steps too."""
        verification = self.verifications.get(name)
        return verification.finish() if verification else []


class Verification:
    """What a verifier begins with, and who writes rewards while it runs."""

    def __init__(self, event: TrialHookEvent, before: set[str] | None, earlier: Verification | None) -> None:
        self.writes: list[dict[str, str]] = [*earlier.writes] if earlier else []
        self.overflowed = earlier.overflowed if earlier else False
        self.watch: Watch | None = None
        self.last: tuple[str, int] | None = None
        self.running: frozenset[int] = frozenset()
        directory = event.config.trials_dir / event.trial_name / "verifier"
        mode = event.lock.verifier.environment_mode
        self.begun: dict[str, Any] = {"mode": mode.value if mode else None}
        if mode is not None and mode.value == "separate":
            # Another container, started after this one has ended: nothing of the agent runs beside it.
            self.begun |= _emptied(directory)
            return
        # Before it is emptied, so that nothing can be put back unseen.
        try:
            self.watch = Watch(directory, self.on_write)
            self.begun["watched"] = os.geteuid() == 0
        except Unwatchable as cause:
            self.begun["watched"] = False
            self.begun["unwatched"] = _capped(str(cause))
        self.begun |= _emptied(directory)
        try:
            running = _processes(event.trial_name)
            left = [process for process in running if before is not None and process["pid"] not in before]
            self.running = frozenset(int(process["pid"]) for process in running)
            self.begun["processes"] = [_capped(process["args"]) for process in left[:MOST_NAMES]]
            self.begun["processes_total"] = len(left) if before is not None else None
        except EngineUnreachable as cause:
            self.begun["unchecked"] = _capped("; ".join([*filter(None, [self.begun.get("unchecked")]), str(cause)]))

    def on_write(self, name: str, pid: int, new: bool) -> None:
        # The verifier's own output, held open to the end by whatever it left running, which is nobody's child by then.
        if name == OUTPUT_FILE and not new:
            return
        # One write is several notifications.
        if self.last == (name, pid) or len(self.writes) >= MOST_NAMES:
            return
        self.last = (name, pid)
        by = writer(pid, self.running)
        # Under any name, what the agent left may write what another name of the same file, a hard link, then shows.
        if name in REWARD_FILES or by == "container":
            self.writes.append({"file": _capped(name), "by": by})

    def finish(self) -> list[dict[str, str]]:
        watch, self.watch = self.watch, None
        if watch:
            watch.close()
            self.overflowed |= watch.overflowed
        return self.writes


def _processes(trial_name: str) -> list[dict[str, str]]:
    container = container_of(_sanitize_docker_compose_project_name(f"{trial_name}__env"), "main")
    return processes_of(container) if container else []


def _emptied(directory: Path) -> dict[str, Any]:
    """Removes everything in a directory that the container could write to, links unfollowed; the names removed."""
    names: list[str] = []
    failed: list[str] = []
    try:
        entries = sorted(os.scandir(directory), key=lambda entry: entry.name)
    except FileNotFoundError:
        entries = []
    for entry in entries:
        try:
            if stat.S_ISDIR(entry.stat(follow_symlinks=False).st_mode):
                shutil.rmtree(entry.path)
            else:
                os.unlink(entry.path)
            names.append(entry.name)
        except OSError as cause:
            failed.append(f"{entry.name}: {cause.strerror}")
    found: dict[str, Any] = {
        "removed": [_capped(name) for name in names[:MOST_NAMES]],
        "removed_total": len(names),
        "removed_rewards": sorted(REWARD_FILES.intersection(names)),
    }
    if failed:
        found["unchecked"] = _capped("; ".join(failed))
    return found


def _capped(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:MOST_CHARACTERS]


__all__ = ["Events"]
