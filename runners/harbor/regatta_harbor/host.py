"""Starts Harbor processes for the wrapper: imports Harbor once, then forks one process per request.

A forked process runs Harbor's own command line and is a process like any other: its own session, environment, working
directory and console; what one does or suffers touches no other. What it saves is the import, half a second of
processor time per trial and two to three with agents that load litellm.

It also survives nobody: when the wrapper dies, however it dies, the pipe on stdin closes, and every Harbor gets SIGTERM
and time to remove its containers; when this host dies, the kernel sends them that SIGTERM.

Requests on stdin, one JSON object a line:
    {"start": id, "argv": [...], "env": {...}, "cwd": path, "console": path}
    {"signal": id, "name": "SIGTERM" | "SIGKILL"}        SIGKILL reaches the whole session
Replies on stdout:
    {"ready": {"harbor": version, "python": version, "pid": pid}}
    {"started": id, "pid": pid}
    {"ended": id, "exit_code": int | null, "signal": name | null}
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import importlib
import json
import logging
import os
import platform
import selectors
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, NoReturn

import typer.main

GRACE_SECONDS = 60
"""How long Harbor gets to remove its containers when the wrapper is gone; a plain teardown takes about ten seconds."""

PRELOADED = (
    "dirhash",
    "harbor.cli.job_plugins",
    "harbor.cli.job_sharing",
    "harbor.cli.main",
    "harbor.job",
    "harbor.trial.single_step",
    "harbor.trial.multi_step",
    "harbor.trial.sync_trajectory",
    "harbor.environments.docker.docker",
    "harbor.environments.docker.docker_unix",
    "harbor.agents.oracle",
    "harbor.agents.nop",
    "regatta_harbor.events",
)

PR_SET_PDEATHSIG = 1


class Host:
    """Children by process id, and the pipe to the wrapper."""

    def __init__(self, replies: int, command: Callable[[], Any]) -> None:
        self.replies = replies
        self.command = command
        self.children: dict[int, int] = {}
        self.pid = os.getpid()

    def reply(self, message: dict[str, Any]) -> None:
        line = json.dumps(message).encode() + b"\n"
        try:
            while line:
                line = line[os.write(self.replies, line) :]
        except BrokenPipeError:
            # Nobody listens any more; the closed stdin says the same and ends us.
            pass

    def handle(self, request: dict[str, Any]) -> None:
        if "start" in request:
            self.start(request)
        elif "signal" in request:
            pid = next((pid for pid, id in self.children.items() if id == request["signal"]), None)
            if pid is not None:
                self.send(pid, signal.Signals[request["name"]])

    def start(self, request: dict[str, Any]) -> None:
        # A stop that comes right after the start must not meet this process's own handlers in the child.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        pid = os.fork()
        if pid == 0:
            run_harbor(request, self.pid, self.command)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        self.children[pid] = request["start"]
        self.reply({"started": request["start"], "pid": pid})

    def reap(self) -> None:
        while self.children:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            # What a killed Harbor left running (docker commands) is of its session, and only that.
            self.send(pid, signal.SIGKILL)
            id = self.children.pop(pid, None)
            if id is None:
                continue
            ended = os.waitstatus_to_exitcode(status)
            self.reply(
                {
                    "ended": id,
                    "exit_code": ended if ended >= 0 else None,
                    "signal": signal.Signals(-ended).name if ended < 0 else None,
                }
            )

    @staticmethod
    def send(pid: int, what: signal.Signals) -> None:
        try:
            if what == signal.SIGKILL:
                os.killpg(pid, what)
            else:
                os.kill(pid, what)
        except (ProcessLookupError, PermissionError):
            pass

    def stop_all(self) -> None:
        for pid in self.children:
            self.send(pid, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while self.children and time.monotonic() < deadline:
            self.reap()
            time.sleep(0.05)
        for pid in self.children:
            self.send(pid, signal.SIGKILL)
        while self.children:
            self.reap()
            time.sleep(0.01)


def run_harbor(request: dict[str, Any], host: int, command: Callable[[], Any]) -> NoReturn:
    """In the forked process: become `harbor ARGV`."""
    code = 1
    try:
        os.setsid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != host:
            os._exit(1)
        signal.set_wakeup_fd(-1)
        for caught in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(caught, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        null = os.open(os.devnull, os.O_RDONLY)
        console = os.open(request["console"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(null, 0)
        os.dup2(console, 1)
        os.dup2(console, 2)
        os.closerange(3, os.sysconf("SC_OPEN_MAX") if os.sysconf("SC_OPEN_MAX") < 65536 else 65536)
        sys.stdout = open(1, "w", buffering=1, closefd=False)
        sys.stderr = open(2, "w", buffering=1, closefd=False)
        os.environ.clear()
        os.environ.update(request["env"])
        os.chdir(request["cwd"])
        time.tzset()
        tempfile.tempdir = None
        # An agent of the repository's own is imported from there, and nothing is written there.
        sys.dont_write_bytecode = True
        sys.path[:0] = [entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
        sys.argv = ["harbor", *request["argv"]]
        command()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except KeyboardInterrupt:
        code = 130
    except BaseException:
        traceback.print_exc()
    finally:
        # Interpreter shutdown would take apart a thousand modules that the host still shares.
        for finish in (atexit._run_exitfuncs, logging.shutdown, sys.stdout.flush, sys.stderr.flush):
            try:
                finish()
            except BaseException:
                pass
        os._exit(code)


def main() -> None:
    # Whatever a module prints while it is imported must not stand between the replies.
    replies = os.dup(1)
    os.dup2(2, 1)
    for name in (*PRELOADED, *sys.argv[1:]):
        importlib.import_module(name)
    if threading.active_count() != 1:
        sys.exit(f"cannot fork: {[thread.name for thread in threading.enumerate()]} run after the imports")
    # Harbor's command line is put together out of its functions' signatures; that takes as long as all the rest of a start.
    from harbor.cli.main import app

    command = typer.main.get_command(app)
    gc.collect()
    gc.freeze()

    host = Host(replies, command)
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_read, False)
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    stopped = False

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    selector = selectors.DefaultSelector()
    selector.register(0, selectors.EVENT_READ)
    selector.register(wake_read, selectors.EVENT_READ)
    host.reply({"ready": {"harbor": version("harbor"), "python": platform.python_version(), "pid": host.pid}})

    pending = b""
    while not stopped:
        for key, _ in selector.select():
            if key.fd == wake_read:
                os.read(wake_read, 4096)
                continue
            chunk = os.read(0, 1 << 16)
            if chunk == b"":
                stopped = True
                break
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                host.handle(json.loads(line))
        host.reap()
    host.stop_all()


if __name__ == "__main__":
    main()
