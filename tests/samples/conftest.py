"""Two recordings that many tests look at: the default hour of the night, and a thin busy morning."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from khumkan_samples import Summary, generate
from khumkan_samples.formats import FORMATS

MORNING = datetime.fromisoformat("2026-11-20T09:00:00+07:00")


@dataclass(frozen=True)
class Recorded:
    """A generated folder and what was said about it."""

    out: Path
    summary: Summary

    @property
    def labels(self) -> list[dict[str, Any]]:
        return [
            orjson.loads(line) for line in (self.out / "labels.jsonl").read_bytes().splitlines()
        ]

    @property
    def hospitals(self) -> list[str]:
        return sorted(folder.name for folder in self.out.iterdir() if folder.is_dir())

    def lines(self, hospital: str, file: str) -> list[str]:
        return (self.out / hospital / file).read_text(encoding="utf-8").splitlines()

    def every(self, file: str) -> Iterator[str]:
        for hospital in self.hospitals:
            yield from self.lines(hospital, file)

    def texts(self) -> Iterator[tuple[str, str]]:
        for hospital in self.hospitals:
            for file in FORMATS:
                text = (self.out / hospital / file).read_text(encoding="utf-8")
                yield f"{hospital}/{file}", text


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    out = tmp_path_factory.mktemp("night")
    return Recorded(out, generate(out))


@pytest.fixture(scope="session")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    out = tmp_path_factory.mktemp("morning")
    return Recorded(out, generate(out, start=MORNING, rate=0.15))


@pytest.fixture(params=["night", "morning"])
def recorded(request: pytest.FixtureRequest) -> Recorded:
    found: Recorded = request.getfixturevalue(request.param)
    return found
