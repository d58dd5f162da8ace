"""Sizes are counted as an editor shows them, largest first."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = """class A:
    def one(self):
        pass


async def two():
    a = 1
    return a
"""


@pytest.fixture(scope="module")
def sizes(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("sizes")


def test_functions_classes_files_and_templates_are_measured(
    sizes: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text(SOURCE)
    (tmp_path / "src" / "p.html").write_text("<p>\n</p>\n")
    found = {
        kind: [(size.lines, size.place) for size in some]
        for kind, some in sizes.measure(tmp_path).items()
    }
    assert found == {
        "functions": [(3, "src/a.py:6 two"), (2, "src/a.py:2 one")],
        "classes": [(3, "src/a.py:1 A")],
        "files": [(8, "src/a.py")],
        "templates": [(2, "src/p.html")],
    }


def test_only_the_twenty_largest_are_shown(sizes: ModuleType) -> None:
    said = sizes.describe("files", [sizes.Size(n, f"{n}.py") for n in range(30, 0, -1)])
    assert said.startswith("files: 30, median 15.5, p90 28 lines\n     30 30.py\n")
    assert len(said.splitlines()) == 1 + 20


@pytest.mark.parametrize(
    ("n", "said"), [(0, "files: none"), (1, "files: 1, median 1, p90 1 lines")]
)
def test_few_things_are_no_reason_to_fail(sizes: ModuleType, n: int, said: str) -> None:
    assert sizes.describe("files", [sizes.Size(1, "a.py")] * n).splitlines()[0] == said


def test_the_project_itself_can_be_measured(
    sizes: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes.main()
    said = capsys.readouterr().out
    assert "src/khumkan/" in said
    assert [line.split(":")[0] for line in said.splitlines() if line[:1].isalpha()] == [
        "functions",
        "files",
        "classes",
        "templates",
    ]
