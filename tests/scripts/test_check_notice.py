"""NOTICE names every package that an installed khumkan needs, with the licence it declares."""

from collections.abc import Callable
from email.message import Message
from pathlib import Path
from types import ModuleType

import pytest

REQUIREMENTS = (
    "click==8.5.1 \\\n    --hash=sha256:00\n    # via khumkan\nidna==3.20 ; x == 'y' \\\n"
)


@pytest.fixture(scope="module")
def notice(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("check_notice")


def test_notice_is_true(notice: ModuleType, root: Path) -> None:
    faults = notice.notice_faults(
        (root / "NOTICE").read_text(encoding="utf-8"),
        (root / "requirements.txt").read_text(encoding="utf-8"),
    )
    assert list(faults) == []


def test_every_line_of_requirements_is_seen(notice: ModuleType) -> None:
    assert notice.pinned(REQUIREMENTS) == ["click", "idna"]


@pytest.mark.parametrize(
    ("listed", "fault"),
    [
        pytest.param(["click"], "NOTICE lacks idna (BSD-3-Clause)", id="lacking"),
        pytest.param(
            ["click", "idna", "rich"], "NOTICE lists rich, which is no runtime dependency", id="old"
        ),
    ],
)
def test_a_difference_is_named(notice: ModuleType, listed: list[str], fault: str) -> None:
    text = "\n".join(map(notice.entry, listed))
    assert list(notice.notice_faults(text, REQUIREMENTS)) == [fault]


def test_another_licence_is_named(notice: ModuleType) -> None:
    text = f"  click  MIT\n{notice.entry('idna')}"
    assert list(notice.notice_faults(text, REQUIREMENTS)) == [
        "NOTICE says click is 'MIT'; the package says 'BSD-3-Clause'"
    ]


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        pytest.param([("License-Expression", "MIT"), ("License", "x")], "MIT", id="expression"),
        pytest.param([("License", "MIT License")], "MIT License", id="field"),
        pytest.param(
            [("License", "Permission\nis"), ("Classifier", "License :: OSI Approved :: MIT")],
            "MIT",
            id="whole text in the field",
        ),
        pytest.param([("Classifier", "Topic :: Text")], "not declared", id="nothing"),
    ],
)
def test_the_licence_is_read_from_where_it_is_declared(
    notice: ModuleType, fields: list[tuple[str, str]], licence: str
) -> None:
    about = Message()
    for name, value in fields:
        about[name] = value
    assert notice.declared_licence(about) == licence


def test_by_hand_it_prints_what_notice_should_hold(
    notice: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert notice.main() == 0
    assert notice.entry("click") in capsys.readouterr().out
