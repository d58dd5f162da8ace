"""One hospital's folder: entries sorted by time, written file by file, labelled lines noted."""

import os
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from khumkan_samples.entries import Entry
from khumkan_samples.formats import FORMATS
from khumkan_samples.hospitals import Hospital
from khumkan_samples.labels import Label

Tagged = tuple[int, Entry, "Staged | None"]


class Staged:
    """An attack being written: collects one label for each file it shows up in."""

    def __init__(self, label: Label) -> None:
        self._model = label
        self.labels: dict[str, Label] = {}

    def mark(self, file: str, line: int, at: int) -> None:
        """Note that `line` of `file` is this attack's."""
        if file not in self.labels:
            one = self._model
            self.labels[file] = Label(one.hospital, one.scenario, file, one.indicators, one.victims)
        self.labels[file].mark(line, at)


class HospitalWriter:
    """Writes the seven files of a hospital; entries must be given in stretches that follow on."""

    def __init__(self, folder: Path, hospital: Hospital) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._formats = {file: make(hospital) for file, make in FORMATS.items()}
        self._folder = folder
        self._stack = ExitStack()
        self._files: dict[str, BinaryIO] = {}
        self._last: dict[str, int] = {}
        self.n_lines: Counter[str] = Counter()
        self.n_bytes = 0

    def __enter__(self) -> Self:
        for file in FORMATS:
            handle = (self._folder / file).open("wb")
            self._files[file] = self._stack.enter_context(handle)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
        for file, at in self._last.items():
            self._date(self._folder / file, at)

    @staticmethod
    def _date(path: Path, at: int) -> None:
        """Give a file the time of its last entry, as a logger would have left it.

        Syslog lines tell no year: whoever reads them takes it from here.
        """
        nanoseconds = at * 1_000
        os.utime(path, ns=(nanoseconds, nanoseconds))

    def write(self, tagged: Iterable[Tagged]) -> None:
        """Write entries, each with the moment it sorts by; equal moments keep their order."""
        for at, entry, staged in sorted(tagged, key=itemgetter(0)):
            line = self._formats[entry.file].encode(entry)
            self._files[entry.file].write(line + b"\n")
            self._last[entry.file] = at
            self.n_lines[entry.file] += 1
            self.n_bytes += len(line) + 1
            if staged is not None:
                staged.mark(entry.file, self.n_lines[entry.file], at)
