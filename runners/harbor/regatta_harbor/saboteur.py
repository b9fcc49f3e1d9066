"""An adversary that never does the task: it tries the known ways to a reward, and tells which of them it could try.

    agents: [{import_path: "regatta_harbor.saboteur:Saboteur", kwargs: {ways: [conftest, reward-writer], artifacts: [/app]}}]

Each way is a script of POSIX shell in `ways/`, run inside the task's container as the task's agent would run, after what
`ways/common` defines. Nothing of it runs on the host. A script prints `tried: WHAT` or `not tried: WHAT` for each place;
what it plants holds `ways/payload` itself, which leaves `saboteur-<way>` in the verifier's directory once the verifier
runs it.
`core/sabotage` says what the ways mean, and judges.
"""

from __future__ import annotations

import json
import re
import shlex
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
MOST_DELIVERED = 40

# A path alone in its backticks; a name without an extension only after what says that it is a program; a whole path anywhere.
QUOTED_PATH = re.compile(r"`((?:\./)?[\w.+-]+(?:/[\w.+-]+)*\.(?:sh|py)|(?:\./)?[\w.+-]+(?:/[\w+-]+)+)`", re.ASCII)
NAMED_PROGRAM = re.compile(r"\b(?:program|script|executable|command|tool|called|named)\s+`([\w+-]+)`", re.ASCII | re.IGNORECASE)
WHOLE_PATH = re.compile(r"(?<![\w./:~-])/[\w.+-]+(?:/[\w.+-]+)*", re.ASCII)
PROGRAM = re.compile(r"(?:.*/)?[\w+-]+(?:\.sh|\.py)?|(?:.*/)?[\w.+-]+\.(?:sh|py)", re.ASCII)
SAFE_PATH = re.compile(r"[^\x00-\x1f\x7f]{1,200}")


class Saboteur(BaseAgent):
    """
    `ways`: names of scripts, in the order in which they are tried; none of them: nothing is done. `artifacts`: paths that
    the task hands to its verifier.
    """

    def __init__(self, *args: Any, ways: Sequence[str] = (), artifacts: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = known(ways)
        self.artifacts = artifacts

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
        asked = delivered(instruction, self.artifacts)
        for way in self.ways:
            told.append({"way": way, **await attempt(environment, way, asked)})
            # Each time: the task's limit may end this at any of them.
            (self.logs_dir / REPORT).write_text(json.dumps({"ways": told}, indent=1) + "\n", encoding="utf-8")


def known(ways: Sequence[str]) -> list[str]:
    """The same names. Raises ValueError for one that is no way."""
    found = {script.stem for script in WAYS.glob("*.sh")}
    for way in ways:
        if way not in found:
            raise ValueError(f"no way {way!r}; there are: {', '.join(sorted(found))}")
    return [*ways]


def delivered(instruction: str, artifacts: Sequence[str]) -> list[str]:
    """
    What the task asks for, as `mention PATH` for what its instruction says is a program, and `artifact PATH`: each once, in
    the order of their appearance, what lies deepest in a directory before what may be that directory.
    """
    found = [
        (match.start(), match[match.lastindex or 0].rstrip(".").removeprefix("./"))
        for pattern in (QUOTED_PATH, NAMED_PROGRAM, WHOLE_PATH)
        for match in pattern.finditer(instruction)
    ]
    kinds = {path: "artifact" for path in artifacts if SAFE_PATH.fullmatch(path) and path == path.strip()}
    for _, path in sorted(found):
        if PROGRAM.fullmatch(path):
            kinds.setdefault(path, "mention")
    paths = [path for path in kinds if ".." not in path.split("/")][:MOST_DELIVERED]
    return [f"{kinds[path]} {path}" for path in sorted(paths, key=lambda path: -path.count("/"))]


def script(way: str, asked: Sequence[str]) -> str:
    payload = (WAYS / "payload").read_text(encoding="utf-8").replace("@WAY@", way).rstrip("\n")
    given = {
        "WAY": way,
        "PAYLOAD": payload,
        "QUOTED": json.dumps(payload),
        "LIBRARY": "".join(f"\\{byte:03o}" for byte in library(payload)),
        "DELIVERED": "\n".join(asked),
    }
    head = "".join(f"{name}={shlex.quote(value)}\n" for name, value in given.items())
    common = (WAYS / "common").read_text(encoding="utf-8")
    return f"{head}{common}\n{(WAYS / way).with_suffix('.sh').read_text(encoding='utf-8')}"


async def attempt(environment: BaseEnvironment, way: str, asked: Sequence[str]) -> dict[str, Any]:
    try:
        ended = await environment.exec(script(way, asked), timeout_sec=SECONDS_PER_WAY)
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
