"""Which files are cut: those that the others would have to wait for."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from khumkan.cli.crew_plan import plan_tasks
from khumkan.cli.file_scan import FileScan
from khumkan.core.messages import message
from khumkan.engine.dividing import Division, FileDivision
from khumkan.engine.files import STANDARD_INPUT, FoundFile, Skipped, open_input
from khumkan.engine.formats import get_format


class Cutting:
    """Cuts whatever it is given, and notes what that was."""

    def __init__(self) -> None:
        self.cut: list[str] = []

    def divide(self, found: FoundFile, n_readers: int) -> Division:
        self.cut.append(found.path.name)
        return FileDivision(open_input(found.path), get_format("text"), 0, n_readers)


def plan(files: Iterable[FoundFile | Skipped], n_processes: int) -> tuple[list[str], int]:
    """Return the files that were cut, and how many tasks there are."""
    scan, divisions = Cutting(), list[Division]()
    fake: FileScan = scan  # type: ignore[assignment]
    n_tasks = 0
    for task in plan_tasks(fake, files, n_processes, divisions):
        n_tasks += 1
        task.close()
    assert len(divisions) == len(scan.cut)
    for one in divisions:
        one.opened.close()
    return scan.cut, n_tasks


@pytest.mark.parametrize(
    ("sizes", "n_processes", "cut"),
    [
        pytest.param([9], 2, "0", id="one file"),
        pytest.param([9, 9, 9], 2, "2", id="of as large ones the last"),
        pytest.param([9, 9, 9, 9], 3, "23", id="of as large ones the last for three"),
        pytest.param([90, 9, 9], 2, "02", id="one larger than all behind it"),
        pytest.param([9, 9, 90], 2, "2", id="one larger than all before it"),
    ],
)
def test_a_file_is_cut_where_there_is_not_enough_behind_it(
    tmp_path: Path, sizes: list[int], n_processes: int, cut: str
) -> None:
    for number, size in enumerate(sizes):
        (tmp_path / str(number)).write_bytes(b"x" * size)
    files = [FoundFile(tmp_path / str(number)) for number in range(len(sizes))]
    assert plan(files, n_processes) == (list(cut), len(sizes))


def test_what_is_no_file_of_a_known_size_is_not_cut(tmp_path: Path) -> None:
    files: list[FoundFile | Skipped] = [
        FoundFile(STANDARD_INPUT),
        Skipped(tmp_path, message("No findings.")),
        FoundFile(tmp_path / "gone"),
    ]
    assert plan(files, 2) == ([], 3)
