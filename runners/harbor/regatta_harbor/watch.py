"""Who writes reward files: the kernel's own notifications for one directory, with the process id of the writer.

fanotify(7) with directory entries (Linux 5.9). The process ids are given to root only; for anyone else every writer is
unknown. A writer is looked up in /proc at once. The verifier is an `exec`, a child of the container's supervisor outside;
what belongs to the container's own first process, or to anything else that ran before (an agent cut off by its time limit
is an `exec` too), was not started by it. Nor is every other `exec` the verifier's: Docker runs an image's HEALTHCHECK as
one, so of each writer the root of its `exec` is told too.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import struct
from collections.abc import Callable
from pathlib import Path

FAN_CLOEXEC = 0x1
FAN_NONBLOCK = 0x2
FAN_REPORT_DFID_NAME = 0x400 | 0x800
FAN_MARK_ADD = 0x1
FAN_MARK_ONLYDIR = 0x8
FAN_MODIFY = 0x2
FAN_CLOSE_WRITE = 0x8
FAN_MOVED_TO = 0x80
FAN_CREATE = 0x100
FAN_EVENT_ON_CHILD = 0x08000000
FAN_ONDIR = 0x40000000
AT_FDCWD = -100
FAN_Q_OVERFLOW = 0x4000
INFO_DFID_NAME = 2

METADATA = struct.Struct("=IBBHQii")
INFO_HEADER = struct.Struct("=BBH")
FSID_BYTES = 8
HANDLE_HEADER = struct.Struct("=Ii")

MOST_ANCESTORS = 1000


class Unwatchable(Exception):
    """This kernel, file system or user gives no notifications."""


def parse(buffer: bytes) -> list[tuple[str, int, int]]:
    """(name, mask, pid) of every notification in a buffer read from a fanotify descriptor; no name: some were dropped."""
    found: list[tuple[str, int, int]] = []
    at = 0
    while at + METADATA.size <= len(buffer):
        length, _, _, header, mask, _, pid = METADATA.unpack_from(buffer, at)
        if length < METADATA.size:
            break
        info = at + header
        if mask & FAN_Q_OVERFLOW:
            found.append(("", mask, pid))
        while info + INFO_HEADER.size <= min(at + length, len(buffer)):
            kind, _, size = INFO_HEADER.unpack_from(buffer, info)
            if size < INFO_HEADER.size:
                break
            if kind == INFO_DFID_NAME:
                handle = info + INFO_HEADER.size + FSID_BYTES
                if handle + HANDLE_HEADER.size > min(info + size, len(buffer)):
                    break
                handle_bytes, _ = HANDLE_HEADER.unpack_from(buffer, handle)
                name = buffer[handle + HANDLE_HEADER.size + handle_bytes : info + size]
                found.append((name.split(b"\0")[0].decode("utf-8", "replace"), mask, pid))
            info += size
        at += length
    return found


class Watch:
    """Calls `on_write(name, pid, new)` for everything made, written or moved in a directory, directories and links too,
    until closed; new: there was none of that name. Raises Unwatchable.
    """

    def __init__(self, directory: Path, on_write: Callable[[str, int, bool], None]) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        flags = FAN_CLOEXEC | FAN_NONBLOCK | FAN_REPORT_DFID_NAME
        self.descriptor = libc.fanotify_init(flags, os.O_RDONLY | os.O_LARGEFILE)
        if self.descriptor < 0:
            raise Unwatchable(f"fanotify_init: {os.strerror(ctypes.get_errno())}")
        mark = libc.fanotify_mark(
            self.descriptor,
            FAN_MARK_ADD | FAN_MARK_ONLYDIR,
            ctypes.c_uint64(FAN_MODIFY | FAN_CLOSE_WRITE | FAN_MOVED_TO | FAN_CREATE | FAN_EVENT_ON_CHILD | FAN_ONDIR),
            AT_FDCWD,
            os.fsencode(directory),
        )
        if mark != 0:
            os.close(self.descriptor)
            raise Unwatchable(f"fanotify_mark: {os.strerror(ctypes.get_errno())}")
        self.on_write = on_write
        self.overflowed = False
        """More happened at once than the kernel keeps: some writes were not seen."""
        self.loop = asyncio.get_running_loop()
        self.loop.add_reader(self.descriptor, self.read)

    def read(self) -> None:
        while True:
            try:
                buffer = os.read(self.descriptor, 64 * 1024)
            except BlockingIOError:
                return
            if not buffer:
                return
            for name, mask, pid in parse(buffer):
                if mask & FAN_Q_OVERFLOW:
                    self.overflowed = True
                else:
                    self.on_write(name, pid, bool(mask & (FAN_CREATE | FAN_MOVED_TO)))

    def close(self) -> None:
        self.read()
        self.loop.remove_reader(self.descriptor)
        os.close(self.descriptor)


def parent_of(pid: int) -> tuple[int, bool] | None:
    """Parent of a process, and whether the process is in a container's pid namespace; None when it is gone."""
    try:
        # No line but the first, the name, holds what a process chose, and the kernel escapes line feeds in it.
        status = Path(f"/proc/{pid}/status").read_text(errors="replace")
        fields = dict(line.split(":", 1) for line in status.splitlines() if line.startswith(("PPid:", "NSpid:")))
        return int(fields["PPid"]), len(fields["NSpid"].split()) > 1
    except (OSError, ValueError, KeyError):
        return None


def writer(pid: int, before: frozenset[int]) -> tuple[str, int | None]:
    """
    Whose a process is: `verifier`, `container` (one of those that the container ran `before` the verifier, or below one),
    or `unknown`. With `verifier` the outermost process of the container that it comes from, the root of its `exec`; None
    where the container has no pid namespace of its own.
    """
    if pid <= 0 or not before:
        return "unknown", None
    root: int | None = None
    for _ in range(MOST_ANCESTORS):
        if pid in before:
            return "container", None
        found = parent_of(pid)
        if found is None:
            return "unknown", None
        parent, inside = found
        if inside:
            root = pid
        if parent <= 1:
            return "verifier", root
        pid = parent
    # No verifier nests its processes so deep, but somebody who wants to stay unknown could.
    return "container", None
