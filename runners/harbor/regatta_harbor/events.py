"""The plugin: one JSON line per event of a trial, and no reward that was there before the verifier. Of trials that prove a
task it tells more: regatta_harbor.proving.

    harbor run ... --plugin regatta_harbor.events:Events --pk file=PATH

Harbor awaits these callbacks inside the trial, so whatever happens here must neither raise nor take long: what cannot be
done is noted in the line itself (`unchecked`), and a reader takes a missing line for "not checked".
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, override

from harbor.environments.docker.docker import DockerEnvironment, _sanitize_docker_compose_project_name
from harbor.job import Job
from harbor.models.job.plugin import BaseJobPlugin
from harbor.models.job.result import JobResult
from harbor.trial.hooks import TrialEvent, TrialHookEvent

from regatta_harbor.engine import EngineUnreachable, container_of, processes_of
from regatta_harbor.proving import Verifying, is_proving, outside_of
from regatta_harbor.watch import Unwatchable, Watch, writer

REWARD_FILES = frozenset({"reward.txt", "reward.json"})
OUTPUT_FILE = "test-stdout.txt"
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
MOST_NAMES = 50
MOST_CHARACTERS = 300


class Events(BaseJobPlugin):
    """Appends to `file`, which lies outside of everything that a container can write to."""

    def __init__(self, file: str, **_: Any) -> None:
        self.file = file
        self.before: dict[str, set[str]] = {}
        """By trial: what its container ran when the agent began."""
        self.verifications: dict[str, Verification] = {}
        self.verifying: dict[str, Verifying] = {}
        """By trial_id, of trials that prove a task."""

    @override
    async def on_job_start(self, job: Job) -> None:
        for event in TrialEvent:
            job.add_hook(event, self.on_event)
        watch_environments(self.verifying)

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
                # Of a trial with steps: the verifier of the last one has ended.
                if verifying := self.verifying.get(str(event.trial_id)):
                    verifying.end()
                return {}
            case TrialEvent.AGENT_END if is_proving(event):
                # A separate verifier begins when this container is gone.
                return {"outside": _outside(event)}
            case TrialEvent.VERIFICATION_START:
                self.finish(name)
                earlier = self.verifications.get(name)
                self.verifications[name] = verification = Verification(event, self.before.get(name), earlier)
                if is_proving(event):
                    verifying = self.verifying.setdefault(str(event.trial_id), Verifying())
                    # A separate verifier's begins when its container is there.
                    if verification.begun["mode"] != "separate":
                        verifying.begin(_project(f"{name}__env"))
                return verification.begun
            case TrialEvent.END:
                exception = event.result.exception_info
                line: dict[str, Any] = {
                    "rewards": event.result.verifier_result.rewards if event.result.verifier_result else None,
                    "exception": exception.exception_type if exception else None,
                    "writes": self.finish(name),
                }
                if verifying := self.verifying.pop(str(event.trial_id), None):
                    line |= verifying.told()
                verification = self.verifications.get(name)
                if verification and verification.overflowed:
                    line["unchecked"] = "so many files were written that some writes were not seen"
                return line
            case _:
                return {}

    def finish(self, name: str) -> list[dict[str, Any]]:
        """Ends the watch of a verification; the writes seen, of earlier steps too."""
        verification = self.verifications.get(name)
        return verification.finish() if verification else []


class Verification:
    """What a verifier begins with, and who writes rewards while it runs."""

    def __init__(self, event: TrialHookEvent, before: set[str] | None, earlier: Verification | None) -> None:
        self.writes: list[dict[str, Any]] = [*earlier.writes] if earlier else []
        self.ordinal: int = earlier.ordinal + 1 if earlier else 0
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
        if self.last == (name, pid):
            return
        self.last = (name, pid)
        by, root = writer(pid, self.running)
        # Under any name, what the agent left may write what another name of the same file, a hard link, then shows.
        if name not in REWARD_FILES and by != "container":
            return
        told = {"by": by, "root": root, "verification": self.ordinal}
        # However many there were, another kind of writer is told; there are no more of them than commands.
        if len(self.writes) < MOST_NAMES or not any(told.items() <= write.items() for write in self.writes):
            self.writes.append({"file": _capped(name), **told})

    def finish(self) -> list[dict[str, Any]]:
        watch, self.watch = self.watch, None
        if watch:
            watch.close()
            self.overflowed |= watch.overflowed
        return self.writes


def watch_environments(verifying: dict[str, Verifying]) -> None:
    """Tells what looks at a trial, by trial_id, when a container of it starts or is about to stop. No hook of Harbor's does."""
    start, stop = DockerEnvironment.start, DockerEnvironment.stop

    async def starting(self: DockerEnvironment, *args: Any, **kwargs: Any) -> None:
        await start(self, *args, **kwargs)
        # One that starts after a verification has begun is the verifier's own.
        if looking := verifying.get(str(self.context_id)):
            _silently(lambda: looking.begin(_project(self.session_id)))

    async def stopping(self: DockerEnvironment, *args: Any, **kwargs: Any) -> None:
        if looking := verifying.get(str(self.context_id)):
            _silently(looking.end)
        await stop(self, *args, **kwargs)

    DockerEnvironment.start, DockerEnvironment.stop = starting, stopping


def _silently(look: Callable[[], None]) -> None:
    """What cannot be seen is unknown, and no reason for a trial to fail."""
    with contextlib.suppress(Exception):
        look()


def _outside(event: TrialHookEvent) -> dict[str, Any]:
    try:
        container = container_of(_project(f"{event.trial_name}__env"), "main")
        return outside_of(event, container) if container else {"unknown": "the container had ended"}
    except EngineUnreachable as cause:
        return {"unknown": _capped(str(cause))}


def _processes(trial_name: str) -> list[dict[str, str]]:
    container = container_of(_project(f"{trial_name}__env"), "main")
    return processes_of(container) if container else []


def _project(session: str) -> str:
    return _sanitize_docker_compose_project_name(session)


def _emptied(directory: Path) -> dict[str, Any]:
    """Removes everything in a directory that the container could write to, links unfollowed: the names removed, and those
    that could not be. Never raises.
    """
    names: list[str] = []
    failed: dict[str, str] = {}
    stuck: list[str] = []
    try:
        at = os.open(directory, FOLDER)
        try:
            stuck = _empty(at, directory.parent, names, failed)
        finally:
            os.close(at)
    except FileNotFoundError:
        pass
    except Exception as cause:
        failed["."] = _reason(cause)
    line: dict[str, Any] = {
        "removed": [_capped(name) for name in sorted(names)[:MOST_NAMES]],
        "removed_total": len(names),
        "removed_rewards": sorted(REWARD_FILES.intersection(names)),
    }
    if failed:
        line["not_emptied"] = [_capped(name) for name in list(failed)[:MOST_NAMES]]
    if failed or stuck:
        line["unchecked"] = _capped("; ".join([*(f"{name}: {reason}" for name, reason in failed.items()), *stuck]))
    return line


def _empty(at: int, beside: Path, names: list[str], failed: dict[str, str]) -> list[str]:
    """Fills in which names of an open directory were removed, and why which were not; its directories are moved `beside` it
    and removed there. Why something of these stayed there, where nothing is read.
    """
    directories: list[str] = []
    # What would be read as a reward first.
    for name in sorted(os.listdir(at), key=lambda name: (name not in REWARD_FILES, name)):
        try:
            if stat.S_ISDIR(os.lstat(name, dir_fd=at).st_mode):
                directories.append(name)
            else:
                os.unlink(name, dir_fd=at)
                names.append(name)
        except Exception as cause:
            failed[name] = _reason(cause)
    if not directories:
        return []
    try:
        spare = tempfile.mkdtemp(prefix=".emptying-", dir=beside)
    except Exception as cause:
        failed |= {name: _reason(cause) for name in directories}
        return []
    raised: list[str] = []
    for name in directories:
        path = os.path.join(spare, str(len(raised)))
        try:
            _raise(at, name, path)
            raised.append(path)
            names.append(name)
        except Exception as cause:
            failed[name] = _reason(cause)
    return _dispose(spare, raised)


def _raise(at: int, name: str, path: str) -> None:
    """Moves a directory, which may be something else by now, out of an open one."""
    entry = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
    try:
        # Its own mode decides whether it can be moved, where it is ours.
        with contextlib.suppress(PermissionError):
            os.chmod(f"/proc/self/fd/{entry}", stat.S_IRWXU)
    finally:
        os.close(entry)
    os.rename(name, path, src_dir_fd=at)


def _dispose(spare: str, raised: list[str]) -> list[str]:
    """Removes a directory that no container sees and the directories `raised` to it, whatever their depth: what lies in them
    is raised as well. Why something stayed, each reason once.
    """
    stuck: dict[str, None] = {}
    pending, count = [*raised], len(raised)
    while pending:
        path = pending.pop()
        try:
            # A process that is still inside may change what it holds, but nothing that was raised.
            at = os.open(path, FOLDER)
            try:
                for name in os.listdir(at):
                    try:
                        if stat.S_ISDIR(os.lstat(name, dir_fd=at).st_mode):
                            above = os.path.join(spare, str(count))
                            count += 1
                            _raise(at, name, above)
                            pending.append(above)
                        else:
                            os.unlink(name, dir_fd=at)
                    except Exception as cause:
                        stuck[_reason(cause)] = None
            finally:
                os.close(at)
            os.rmdir(path)
        except Exception as cause:
            stuck[_reason(cause)] = None
    try:
        os.rmdir(spare)
    except Exception as cause:
        stuck[_reason(cause)] = None
    return [f"{os.path.basename(spare)}: {reason}" for reason in stuck]


def _reason(cause: Exception) -> str:
    return (cause.strerror if isinstance(cause, OSError) else None) or type(cause).__name__


def _capped(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:MOST_CHARACTERS]


__all__ = ["Events"]
