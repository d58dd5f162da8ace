"""The lines that a stranger can verify, with our reader and with the one in the documentation."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.ui.audit.export import respond_lines, verify_lines, write_lines
from khumkan.ui.audit.links import Fault, Seal
from khumkan.ui.audit.models import Entry
from khumkan.ui.audit.selectors import entries, latest_seal

_PAGE = Path(__file__).parents[3] / "docs" / "reference" / "audit.md"


@pytest.mark.django_db
@pytest.mark.usefixtures("five_entries")
def test_the_lines_of_a_whole_trail_verify() -> None:
    verdict = verify_lines(write_lines(entries()))
    assert (verdict.n_checked, verdict.fault, verdict.last) == (5, None, latest_seal())


@pytest.mark.django_db
@pytest.mark.usefixtures("five_entries")
def test_any_byte_of_the_lines_that_is_changed_is_found() -> None:
    lines = b"".join(write_lines(entries()))

    @given(st.integers(0, len(lines) - 2), st.integers(1, 255))
    def tamper(place: int, difference: int) -> None:
        changed = bytearray(lines)
        changed[place] ^= difference
        tampered = bytes(changed).split(b"\n")[:-1]
        verdict = verify_lines(tampered)
        assert verdict.fault or verdict.last != latest_seal()

    tamper()


@pytest.mark.django_db
@pytest.mark.usefixtures("five_entries")
@pytest.mark.parametrize(
    ("kept", "fault", "entry"),
    [
        pytest.param([0, 1, 3, 4], Fault.MISSING, 3, id="a line left out"),
        pytest.param([0, 2, 1, 3, 4], Fault.MISSING, 2, id="two lines swapped"),
        pytest.param([0, 0, 1], Fault.MISSING, 2, id="a line twice"),
        pytest.param([], None, None, id="no line"),
    ],
)
def test_lines_out_of_order_are_found(
    kept: list[int], fault: Fault | None, entry: int | None
) -> None:
    lines = list(write_lines(entries()))
    verdict = verify_lines(lines[number] for number in kept)
    assert (verdict.fault, verdict.bad_entry) == (fault, entry)


@pytest.mark.parametrize("line", [b"", b"[]", b"7", b"{}", b"\xff", b'{"hash":"x"}', b"null"])
def test_a_line_that_is_no_entry_is_found(line: bytes) -> None:
    assert verify_lines([line]).fault


@pytest.mark.django_db
@pytest.mark.usefixtures("five_entries")
def test_lines_after_a_seal_verify_from_there() -> None:
    third = Entry.objects.get(pk=3)
    later = list(write_lines(entries()))[3:]
    assert verify_lines(later, since=Seal(3, third.hash)).last == latest_seal()


@pytest.mark.django_db
@pytest.mark.usefixtures("five_entries")
def test_the_program_in_the_documentation_agrees() -> None:
    program = re.search(r"```python\n(.*?)```", _PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert program
    lines = b"".join(write_lines(entries()))
    assert str(latest_seal()) in _run(program[1], lines)
    assert (
        _run(program[1], lines.replace(b"thing.change", b"thing.cheats", 1)) == "broken at entry 1"
    )


def _run(program: str, lines: bytes) -> str:
    command = [sys.executable, "-X", "utf8", "-c", program]
    done = subprocess.run(command, input=lines, capture_output=True, check=False)  # noqa: S603 -- the page's own
    return (done.stdout or done.stderr).decode().strip()


@pytest.mark.django_db
@pytest.mark.usefixtures("five_entries")
def test_the_answer_is_a_file() -> None:
    answer = respond_lines(entries())
    assert "attachment" in answer["Content-Disposition"]
    assert b"".join(answer).count(b"\n") == 5
