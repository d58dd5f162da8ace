"""Logs of fictional hospitals with the truth about them, and what `khumkan detect` made of them."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
from tests.cli.running import Argument, Ran, khumkan

Place = tuple[str, int]
Attack = tuple[str, str]
LOUD = {"medium", "high", "critical"}


@dataclass(frozen=True)
class Recorded:
    """A folder of hospitals, the findings in them, and the report."""

    logs: Path
    ran: Ran
    report: dict[str, Any]

    @cached_property
    def findings(self) -> list[dict[str, Any]]:
        return self.ran.findings

    @cached_property
    def labels(self) -> list[dict[str, Any]]:
        lines = (self.logs / "labels.jsonl").read_bytes().splitlines()
        return [orjson.loads(line) for line in lines]

    @cached_property
    def attacks(self) -> dict[Attack, set[Place]]:
        """The lines of each attack at each hospital."""
        attacks: dict[Attack, set[Place]] = defaultdict(set)
        for label in self.labels:
            file = str(self.logs / label["hospital"] / label["file"])
            places = {(file, line) for line in label["lines"]}
            attacks[label["scenario"], label["hospital"]] |= places
        return attacks

    @cached_property
    def found(self) -> set[Attack]:
        """The attacks of which a line is in a finding of level medium or higher."""
        loud: set[Place] = set()
        for finding in self.findings:
            if finding["level"] in LOUD:
                loud |= places_of(finding)
        return {attack for attack, places in self.attacks.items() if places & loud}

    def beside_attacks(self) -> list[dict[str, Any]]:
        """The findings in which no line of any attack has a part: false alarms."""
        labelled: set[Place] = set().union(*self.attacks.values())
        return [finding for finding in self.findings if not places_of(finding) & labelled]


def places_of(finding: dict[str, Any]) -> set[Place]:
    """Return the file and line of each event of a finding."""
    return {(one["file"], one["record"]) for one in [finding, *finding["events"]]}


def detect(logs: Path) -> Recorded:
    """Run the command over the folder of each hospital below `logs`."""
    hospitals = sorted(path for path in logs.iterdir() if path.is_dir())
    target = logs.parent / "report.json"
    arguments: list[Argument] = ["--events", *hospitals, "--output", "jsonl", "--report", target]
    ran = khumkan("detect", *arguments)
    return Recorded(logs, ran, orjson.loads(target.read_bytes()))
