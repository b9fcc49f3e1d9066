"""Agents that fail on purpose (scripts/testing/faults.ts)."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from typing import Any

from harbor.agents.base import BaseAgent
from harbor.agents.installed.base import BaseInstalledAgent


class Agent(BaseAgent):
    """Does nothing."""

    @staticmethod
    def name() -> str:
        return "fault"

    def version(self) -> str:
        return "1"

    async def setup(self, environment: Any) -> None:
        pass

    async def run(self, instruction: str, environment: Any, context: Any) -> None:
        pass


class Raises(Agent):
    async def run(self, instruction: str, environment: Any, context: Any) -> None:
        raise KeyError("no such tool")


class RaisesInBeta(Agent):
    """Solves the first step of a task and raises in the one that is called beta."""

    async def run(self, instruction: str, environment: Any, context: Any) -> None:
        if "beta" in instruction:
            raise KeyError("no such tool")
        await environment.exec(command="echo done > /app/out.txt")


class RaisesAtSetup(Agent):
    async def setup(self, environment: Any) -> None:
        raise RuntimeError("the agent could not be installed")


class RaisesAtOnce(Agent):
    """Its constructor raises, which no dry run sees."""

    def __init__(self, *_: Any, **__: Any) -> None:
        raise ValueError("a setting that the constructor refuses")


class Waits(Agent):
    """Longer than all limits together."""

    async def run(self, instruction: str, environment: Any, context: Any) -> None:
        await asyncio.sleep(600)


class Terminates(Agent):
    """Harbor gets SIGTERM in the middle of its own code, not while it waits."""

    async def run(self, instruction: str, environment: Any, context: Any) -> None:
        os.kill(os.getpid(), signal.SIGTERM)


class Hangs(Agent):
    """Blocks the process and hears no SIGTERM."""

    async def run(self, instruction: str, environment: Any, context: Any) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            time.sleep(1)


class Command(BaseInstalledAgent):
    """Runs `command` in the container as installed agents do, which raise what its output looks like if it fails."""

    def __init__(self, logs_dir: Any, command: str, **others: Any) -> None:
        super().__init__(logs_dir, **others)
        self.command = command

    @staticmethod
    def name() -> str:
        return "fault-command"

    def version(self) -> str:
        return "1"

    async def install(self, environment: Any) -> None:
        pass

    async def run(self, instruction: str, environment: Any, context: Any) -> None:
        await self.exec_as_agent(environment, command=self.command)

    def populate_context_post_run(self, context: Any) -> None:
        pass
