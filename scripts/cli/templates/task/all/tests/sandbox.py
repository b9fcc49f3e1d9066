"""Treats what the agent delivered as hostile data.

Files are read without following links. Programs run as an unprivileged user that can reach
neither /tests nor /logs/verifier, in a scratch directory, and nothing of theirs survives the call.
"""

import os
import resource
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

# Limits on processes are per user on the whole host: a user of our own for every verification.
UID = 20_000 + int.from_bytes(os.urandom(2)) % 40_000
MAX_BYTES = 4 * 1024 * 1024
ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "HOME": "/nonexistent",
}
UNPRIVILEGED = [
    "/usr/bin/setpriv",
    f"--reuid={UID}",
    f"--regid={UID}",
    "--clear-groups",
    "--no-new-privs",
    "--inh-caps=-all",
    "--bounding-set=-all",
    "--",
]


@dataclass(frozen=True)
class Finished:
    code: int | None  # None: stopped at a time limit
    out: bytes
    err: bytes

    def __str__(self) -> str:
        ending = "time limit" if self.code is None else f"exit code {self.code}"
        return f"{ending}; stderr: {self.err[-800:].decode(errors='replace')}"


def read_delivered(path: str | Path) -> bytes:
    """The content of a regular file of at most MAX_BYTES; anything else fails the test."""
    if not os.path.lexists(path):
        pytest.fail(f"{path} is missing", pytrace=False)
    if os.path.islink(path):
        pytest.fail(f"{path} is a symbolic link", pytrace=False)
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        pytest.fail(f"{path} is not a regular file", pytrace=False)
    with os.fdopen(handle, "rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        pytest.fail(f"{path} is larger than {MAX_BYTES} bytes", pytrace=False)
    return content


class Patience:
    """How long programs may hang in all: a delivered work that always hangs must not use up the verifier's time."""

    left_s = 20.0


class Scratch:
    """A directory of root's (readable) with a `work` folder that belongs to the unprivileged user."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="scratch-"))
        self.root.chmod(0o755)
        self.work = self.root / "work"
        self.work.mkdir()
        os.chown(self.work, UID, UID)

    def put(self, name: str, content: bytes, mode: int = 0o644) -> Path:
        """A file of root's beside `work`, which programs may read and not change."""
        path = self.root / name
        path.write_bytes(content)
        path.chmod(mode)
        return path

    def start(self, command: list[str], **options) -> subprocess.Popen:
        return subprocess.Popen(
            UNPRIVILEGED + [str(part) for part in command],
            **{
                "cwd": self.work,
                "env": ENVIRONMENT,
                "start_new_session": True,
                "preexec_fn": limit_resources,
                **options,
            },
        )

    def run(self, command: list[str], stdin: bytes = b"", seconds: float = 10, **options) -> Finished:
        if Patience.left_s <= 0:
            pytest.fail("not started: earlier programs hung until their time limit", pytrace=False)
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            given.write(stdin)
            given.seek(0)
            process = self.start(command, stdin=given, stdout=out, stderr=err, **options)
            try:
                code = process.wait(min(seconds, Patience.left_s))
            except subprocess.TimeoutExpired:
                code = None
                Patience.left_s = max(0.0, Patience.left_s - seconds)
            process.kill()
            stop_everything()
            process.wait()
            out.seek(0)
            err.seek(0)
            return Finished(code, out.read(MAX_BYTES), err.read(MAX_BYTES))

    def close(self) -> None:
        stop_everything()
        shutil.rmtree(self.root, ignore_errors=True)


def limit_resources() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * MAX_BYTES, 2 * MAX_BYTES))
    resource.setrlimit(resource.RLIMIT_NPROC, (32, 32))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Path("/proc/self/oom_score_adj").write_text("1000")  # the first to go, before pytest
    os.umask(0o022)


def stop_everything() -> None:
    """Ends every process of the unprivileged user, also those that left their session."""
    subprocess.run(
        UNPRIVILEGED + ["/bin/bash", "-c", "kill -KILL -- -1"],
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
