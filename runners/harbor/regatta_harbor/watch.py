"""Who writes reward files: the kernel's own notifications for one directory, with the process id of the writer.

fanotify(7) with directory entries (Linux 5.9). The process ids are given to root only; for anyone else every writer is
unknown. A writer is looked up in /proc at once. The verifier is an `exec`, a child of the container's supervisor outside;
what belongs to the container's own first process, or to anything else that ran before (an agent cut off by its time limit
is an `exec` too), was not started by it.
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
AT_FDCWD = -100
FAN_Q_OVERFLOW = 0x4000
INFO_DFID_NAME = 2

METADATA = struct.Struct("=IBBHQii")
INFO_HEADER = struct.Struct("=BBH")
FSID_BYTES = 8
HANDLE_HEADER = struct.Struct("=Ii")


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
    """Calls `on_write(name, pid, new)` for every file made, written or moved in a directory, until closed; new: there was
    none of that name. Raises Unwatchable.
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
            ctypes.c_uint64(FAN_MODIFY | FAN_CLOSE_WRITE | FAN_MOVED_TO | FAN_CREATE | FAN_EVENT_ON_CHILD),
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


def parent_of(pid: int) -> int | None:
    """Parent of a process; None when it is gone."""
    try:
        # The command in parentheses may hold anything, blanks and parentheses included.
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None


def writer(pid: int, before: frozenset[int]) -> str:
    """
    Whose a process is: `verifier`, `container` (one of those that the container ran `before` the verifier, or below one),
    or `unknown`.
    """
    if pid <= 0 or not before:
        return "unknown"
    for _ in range(64):
        if pid in before:
            return "container"
        parent = parent_of(pid)
        if parent is None:
            return "unknown"
        if parent <= 1:
            return "verifier"
        pid = parent
    return "unknown"
