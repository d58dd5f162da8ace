"""The command line: python -m khumkan_samples --out DIR."""

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from khumkan_samples.attacks import SCENARIOS
from khumkan_samples.formats import FORMATS
from khumkan_samples.places import PLACES
from khumkan_samples.recordings import (
    ALL,
    DEFAULT_SEED,
    DEFAULT_START,
    SamplesError,
    Summary,
    generate,
)

BAD_USAGE = 3


class Parser(argparse.ArgumentParser):
    """argparse with the project's exit code for bad usage."""

    def error(self, message: str) -> NoReturn:
        """Say what was wrong and stop."""
        self.print_usage(sys.stderr)
        self.exit(BAD_USAGE, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Generate as asked, print what was written; return the exit code."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        summary = generate(
            asked.out,
            seed=asked.seed,
            start=asked.start,
            hours=asked.hours,
            hospitals=asked.hospitals,
            rate=asked.rate,
            attacks=asked.attacks,
        )
    except SamplesError as error:
        parser.error(str(error))
    except OSError as error:
        parser.error(f"cannot write {error.filename}: {error.strerror}")
    sys.stdout.write(_report(summary, asked.out))
    return 0


def _parser() -> Parser:
    parser = Parser(prog="khumkan_samples", description=__doc__)
    add = parser.add_argument
    add("--out", type=Path, required=True, help="folder to write into")
    add("--seed", type=int, default=DEFAULT_SEED, help="the same seed writes the same bytes")
    add("--start", type=_moment, default=DEFAULT_START, help="ISO time with zone")
    add("--hours", type=float, default=1, help="length of the recording")
    add("--hospitals", type=int, default=len(PLACES), help=f"1 to {len(PLACES)}")
    add("--rate", type=float, default=1.0, help="scale of the ordinary traffic")
    add("--attacks", type=_names, default=ALL, help=f"all, none or names: {', '.join(SCENARIOS)}")
    return parser


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _names(text: str) -> tuple[str, ...]:
    if text in {"all", "none"}:
        return ALL if text == "all" else ()
    return tuple(name.strip() for name in text.split(","))


def _report(summary: Summary, out: Path) -> str:
    lines = [f"{summary.n_events:,} events, {summary.n_bytes / 1e6:.1f} MB in {out}"]
    for title, counts in (
        ("file", {file: summary.files[file] for file in FORMATS}),
        ("hospital", summary.hospitals),
        ("attack (labelled lines)", summary.scenarios),
    ):
        lines += ["", title]
        lines += [f"  {name:<28}{n:>9,}" for name, n in counts.items()]
    return "\n".join(lines) + "\n"
