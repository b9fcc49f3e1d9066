"""An adversary that never does the task: it tries the known ways to a reward, and tells which of them it could try.

    agents: [{import_path: "regatta_harbor.saboteur:Saboteur", kwargs: {ways: [conftest, reward-writer]}}]

Each way is a script of POSIX shell in `ways/`, run inside the task's container as the task's agent would run, after what
`ways/common` defines. Nothing of it runs on the host. A script prints `tried: WHAT` or `not tried: WHAT` for each place;
what it plants leaves `saboteur-<way>` in the verifier's directory once the verifier runs it.
`core/sabotage` says what the ways mean, and judges.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, override

from harbor.agents.base import BaseAgent
from harbor.environments.base import BaseEnvironment, ExecResult
from harbor.models.agent.context import AgentContext

from regatta_harbor.preload import library

WAYS = Path(__file__).with_name("ways")
REPORT = "saboteur.json"
SECONDS_PER_WAY = 60
MOST_LINES = 50
MOST_CHARACTERS = 200


class Saboteur(BaseAgent):
    """`ways`: names of scripts, in the order in which they are tried; none of them: nothing is done."""

    def __init__(self, *args: Any, ways: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = known(ways)

    @staticmethod
    @override
    def name() -> str:
        return "saboteur"

    @override
    def version(self) -> str:
        return "1.0.0"

    @classmethod
    @override
    def preflight(cls, kwargs: dict[str, Any] | None = None, env: Mapping[str, str] | None = None) -> None:
        super().preflight(kwargs, env)
        known((kwargs or {}).get("ways", ()))

    @override
    async def setup(self, environment: BaseEnvironment) -> None:
        pass

    @override
    async def run(self, instruction: str, environment: BaseEnvironment, context: AgentContext) -> None:
        told: list[dict[str, Any]] = []
        for way in self.ways:
            told.append({"way": way, **await attempt(environment, way)})
            # Each time: the task's limit may end this at any of them.
            (self.logs_dir / REPORT).write_text(json.dumps({"ways": told}, indent=1) + "\n", encoding="utf-8")


def known(ways: Sequence[str]) -> list[str]:
    """The same names. Raises ValueError for one that is no way."""
    found = {script.stem for script in WAYS.glob("*.sh")}
    for way in ways:
        if way not in found:
            raise ValueError(f"no way {way!r}; there are: {', '.join(sorted(found))}")
    return [*ways]


def script(way: str) -> str:
    octal = "".join(f"\\{byte:03o}" for byte in library())
    common = (WAYS / "common").read_text(encoding="utf-8")
    return f"WAY={way}\nLIBRARY='{octal}'\n{common}\n{(WAYS / way).with_suffix('.sh').read_text(encoding='utf-8')}"


async def attempt(environment: BaseEnvironment, way: str) -> dict[str, Any]:
    try:
        ended = await environment.exec(script(way), timeout_sec=SECONDS_PER_WAY)
    except Exception as cause:
        return {"tried": [], "not_tried": [capped(f"{type(cause).__name__}: {cause}")], "exit_code": None}
    return {
        "tried": lines(ended, "tried: "),
        "not_tried": lines(ended, "not tried: "),
        "exit_code": ended.return_code,
    }


def lines(ended: ExecResult, prefix: str) -> list[str]:
    found = [line.removeprefix(prefix) for line in (ended.stdout or "").splitlines() if line.startswith(prefix)]
    return [capped(line) for line in found[:MOST_LINES]]


def capped(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:MOST_CHARACTERS]


__all__ = ["Saboteur"]
