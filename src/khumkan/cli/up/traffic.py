"""What arrives at the nodes of a rehearsal: an hour of ordinary logs, and an attack in two parts.

The logs are made by `khumkan_samples`, with attackers' addresses that change from round to round.
"""

import http.client
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from khumkan.core.errors import ConfigurationError, TransportError
from khumkan.core.messages import message
from khumkan_samples import generate

SCENARIO = "sql-injection"
FIRED_BY, QUIET = "web-access.log", "fortigate.log"
_FIRST_SEED = 1_000
_RATE = 0.05
_OK = 200
_SECONDS = 30.0
_PIECE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Script:
    """One round of the story. Hospitals are named by the slugs of the samples.

    `past` is what each has in its logs before; `attack` hits `first`; `echo`, which no rule would
    notice, comes to `second` afterwards. `visited` had such a visit before anybody knew better.
    """

    first: str
    second: str
    visited: str
    past: Mapping[str, tuple[bytes, ...]]
    attack: bytes
    echo: bytes


def write_script(folder: Path, *, round_number: int, now: datetime) -> Script:
    """Make the logs of the hour before `now`, and take the attack out of them for later."""
    generate(
        folder,
        seed=_FIRST_SEED + round_number,
        start=now - timedelta(hours=1),
        rate=_RATE,
        attacks=[SCENARIO],
    )
    labels = [orjson.loads(line) for line in (folder / "labels.jsonl").read_bytes().splitlines()]
    cast = sorted({label["hospital"]: label["start"] for label in labels}.items(), key=_moment)
    (first, _), (visited, _), (second, _) = cast
    held_back = {(one["hospital"], one["file"]): set(one["lines"]) for one in labels}
    del held_back[visited, QUIET]  # it stays in that hospital's past
    past = {
        place.name: tuple(_ordinary(place, held_back))
        for place in sorted(folder.iterdir())
        if place.is_dir()
    }
    return Script(
        first,
        second,
        visited,
        past,
        attack=_lines(folder / first / FIRED_BY, held_back[first, FIRED_BY]),
        echo=_lines(folder / second / QUIET, held_back[second, QUIET]),
    )


def script_of(attack: Path, hospitals: Iterable[str]) -> Script:
    """Return the round in which a file of anybody's hits one hospital, then another.

    Raises ConfigurationError where the file can't be read or is empty.
    """
    try:
        content = attack.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            message(
                "{file} can't be read: {why}", file=str(attack), why=error.strerror or str(error)
            )
        ) from error
    if not content.strip():
        raise ConfigurationError(
            message("{file} is empty; give logs of an attack", file=str(attack))
        )
    first, second, *_ = sorted(hospitals)
    return Script(first, second, "", {}, content, content)


class NodeInput:
    """Sends logs to one node over HTTP, as an agent at a hospital does."""

    def __init__(self, url: str, token: str) -> None:
        self.address = url
        where = urlsplit(url)
        self._connection = http.client.HTTPConnection(
            where.hostname or "", where.port, timeout=_SECONDS
        )
        self._token = token

    def send(self, content: bytes) -> None:
        """Return once the node has it on disk. Raises TransportError if it doesn't take it."""
        for piece in _pieces(content):
            self._post(piece)

    def _post(self, content: bytes) -> None:
        try:
            status, said = self._ask(content)
        except (OSError, http.client.HTTPException):
            self._connection.close()  # kept open for too long, or the node was started anew
            status, said = self._ask_again(content)
        if status != _OK:
            self._connection.close()
            raise TransportError(
                message("the node took no logs: {why}", why=f"{status} {said[:200]}"),
                is_permanent=False,
            )

    def _ask_again(self, content: bytes) -> tuple[int, str]:
        try:
            return self._ask(content)
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise TransportError(
                message("the node took no logs: {why}", why=str(error)), is_permanent=False
            ) from error

    def _ask(self, content: bytes) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "text/plain"}
        self._connection.request("POST", "/ingest", content, headers)
        response = self._connection.getresponse()
        return response.status, response.read().decode(errors="replace")


def _moment(visit: tuple[str, Any]) -> Any:
    return visit[1]


def _ordinary(place: Path, held_back: Mapping[tuple[str, str], set[int]]) -> Iterator[bytes]:
    for file in sorted(place.iterdir()):
        away = held_back.get((place.name, file.name), set())
        lines = file.read_bytes().splitlines(keepends=True)
        yield b"".join(line for number, line in enumerate(lines, 1) if number not in away)


def _lines(file: Path, numbers: set[int]) -> bytes:
    lines = file.read_bytes().splitlines(keepends=True)
    return b"".join(line for number, line in enumerate(lines, 1) if number in numbers)


def _pieces(content: bytes) -> Iterator[bytes]:
    """Cut at line ends: each body is read on its own."""
    start = 0
    while start < len(content):
        end = start + _PIECE
        if end < len(content):
            end = content.rfind(b"\n", start, end) + 1 or end
        yield content[start:end]
        start = end
