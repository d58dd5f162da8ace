"""The progress bar: where somebody watches a long run, and nowhere else."""

import io
import os
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console

from khumkan.cli import progress
from khumkan.cli.progress import Progress, ProgressBar, show_progress
from khumkan.engine.files import FoundFile


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What somebody at a terminal sees; a kilobyte counts as much to wait for."""
    stream = io.StringIO()
    as_terminal = partial(Console, file=stream, force_terminal=True, width=80)
    monkeypatch.setattr(progress, "Console", lambda *, stderr: as_terminal(stderr=stderr))
    monkeypatch.setattr(progress, "MIN_BYTES", 1_000)
    return stream


def make(path: Path, n_bytes: int) -> Path:
    path.write_bytes(b"x" * n_bytes)
    return path


def test_a_long_read_shows_how_far_it_is(tmp_path: Path, screen: io.StringIO) -> None:
    with show_progress([make(tmp_path / "a", 2_000)], "reading") as shown:
        assert isinstance(shown, ProgressBar)
        shown.advance(500)
    assert "reading" in screen.getvalue()
    assert "2.0 kB" in screen.getvalue()


def test_folders_count_as_all_that_is_in_them(tmp_path: Path, screen: io.StringIO) -> None:
    (tmp_path / "b").mkdir()
    make(tmp_path / "a", 1_500)
    make(tmp_path / "b" / "c", 1_500)
    with show_progress([tmp_path], "reading"):
        pass
    assert "3.0 kB" in screen.getvalue()


@pytest.mark.parametrize("paths", [["-"], ["many"]])
def test_where_the_end_is_unknown_the_bar_says_so(
    tmp_path: Path, screen: io.StringIO, monkeypatch: pytest.MonkeyPatch, paths: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(progress, "MAX_FILES", 3)
    Path("many").mkdir()
    for number in range(4):
        make(Path("many") / str(number), 1)
    with show_progress([Path(path) for path in paths], "reading"):
        pass
    assert "0/? bytes" in screen.getvalue()


@pytest.mark.parametrize("n_bytes", [0, 999])
def test_a_short_read_shows_nothing(tmp_path: Path, screen: io.StringIO, n_bytes: int) -> None:
    with show_progress([make(tmp_path / "a", n_bytes)], "reading") as shown:
        shown.advance(n_bytes)
    assert type(shown) is Progress
    assert screen.getvalue() == ""


def test_no_bar_is_drawn_into_findings(tmp_path: Path, screen: io.StringIO) -> None:
    with show_progress([make(tmp_path / "a", 2_000)], "reading", is_wanted=False) as shown:
        assert type(shown) is Progress
    assert screen.getvalue() == ""


def test_a_file_that_vanishes_before_it_is_measured_is_left_to_the_reader(
    tmp_path: Path, screen: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, stays = make(tmp_path / "a", 2_000), make(tmp_path / "b", 1_500)
    real = Path.stat

    def stat(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path == gone:
            raise FileNotFoundError
        return real(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(progress, "find_files", lambda paths: map(FoundFile, paths))
    monkeypatch.setattr(Path, "stat", stat)
    with show_progress([gone, stays], "reading"):
        pass
    assert "1.5 kB" in screen.getvalue()


def test_in_a_pipe_nothing_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "MIN_BYTES", 1_000)
    with show_progress([make(tmp_path / "a", 2_000)], "reading") as shown:
        shown.advance(2_000)
    assert capfd.readouterr() == ("", "")
