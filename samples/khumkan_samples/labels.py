"""The truth about what was written: which lines belong to which attack."""

from dataclasses import dataclass, field

import orjson

from khumkan_samples.attacks.stage import Indicators, Scenario
from khumkan_samples.moments import utc_micros


@dataclass(slots=True)
class Label:
    """One attack's lines in one file, numbered from 1; the times are its first and last line's."""

    hospital: str
    scenario: Scenario
    file: str
    indicators: Indicators
    victims: Indicators
    lines: list[int] = field(default_factory=list)
    first_at: int = 0
    last_at: int = 0

    def mark(self, line: int, at: int) -> None:
        """Take `line`, written for something that happened `at`; lines come in order."""
        if not self.lines:
            self.first_at = at
        self.lines.append(line)
        self.last_at = at

    def encode(self) -> bytes:
        """Return the label as one JSON line without its end."""
        return orjson.dumps(
            {
                "hospital": self.hospital,
                "scenario": self.scenario.name,
                "techniques": self.scenario.techniques,
                "file": self.file,
                "first_line": self.lines[0],
                "last_line": self.lines[-1],
                "lines": self.lines,
                "start": utc_micros(self.first_at),
                "end": utc_micros(self.last_at),
                "indicators": self.indicators,
                "victims": self.victims,
            }
        )
