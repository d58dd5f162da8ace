import os
from pathlib import Path

import pytest
from doctor_machines import case_of, words

from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.node.doctor import mend
from khumkan.node.doctor.case import Case
from khumkan.node.doctor.findings import Finding
from khumkan.node.doctor.folders import check_folder, check_identity, check_owner, check_settings
from khumkan.node.folder import NodeFolder
from khumkan.node.keys import make_key


@pytest.fixture
def made(tmp_path: Path) -> Path:
    folder = NodeFolder(tmp_path / "node")
    folder.make()
    make_key(folder.key_file)
    return folder.path


def _leave_open(path: Path, mode: int) -> None:
    """Make a file that others can read, whatever umask an earlier test left behind."""
    path.touch()
    path.chmod(mode)


def test_settings_that_cannot_be_read_are_told() -> None:
    (found,) = check_settings(Case(NodeFolder(Path("/x"))))
    assert found.verdict == "ok"
    broken = ConfigurationError(message("no such setting"))
    (found,) = check_settings(Case(NodeFolder(Path("/x")), settings_error=broken))
    assert words(found).startswith("fail the settings can't be used: no such setting")


def test_without_a_node_it_says_how_to_begin(tmp_path: Path) -> None:
    (found,) = check_folder(case_of(tmp_path))
    assert "run: khumkan node init" in words(found)
    assert not list(check_identity(case_of(tmp_path)))
    assert not list(check_owner(case_of(tmp_path / "none")))


def test_what_others_can_read_is_told_and_mended(made: Path) -> None:
    (found,) = check_folder(case_of(made))
    assert found.verdict == "ok"
    (made / "keys" / "node.jwk").chmod(0o644)
    _leave_open(made / "state.db", 0o640)
    (found,) = check_folder(case_of(made))
    assert words(found).startswith("fail others can read keys/node.jwk, state.db")
    assert mend([Finding("folder", found)]) == ["folder"]
    (found,) = check_folder(case_of(made))
    assert found.verdict == "ok"


def test_what_cannot_be_mended_stops_nothing(made: Path) -> None:
    _leave_open(made / "state.db", 0o644)
    (found,) = check_folder(case_of(made))
    (made / "state.db").unlink()
    assert mend([Finding("folder", found)]) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone gives files away")
def test_files_of_another_user_are_told_and_given_back(made: Path) -> None:
    _leave_open(made / "state.db", 0o600)
    os.chown(made / "state.db", 65_534, 65_534)
    (found,) = check_owner(case_of(made))
    assert words(found).startswith("fail state.db belong to another user than the folder")
    assert mend([Finding("owner", found)]) == ["owner"]
    (found,) = check_owner(case_of(made))
    assert found.verdict == "ok"


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone gives files away")
def test_a_folder_of_another_user_is_told(made: Path) -> None:
    for one in (made, *made.rglob("*")):
        os.chown(one, 65_534, 65_534)
    (found,) = check_owner(case_of(made))
    assert "run the doctor as that user" in words(found)


def test_many_names_are_cut_short(made: Path) -> None:
    for number in range(5):
        _leave_open(made / "sources" / f"{number}", 0o644)
    (found,) = check_folder(case_of(made))
    assert "sources/2 …" in words(found)


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        pytest.param("", "warn this node is enrolled at no hub", id="not enrolled"),
        pytest.param("node.toml", "fail the enrolment is not valid", id="enrolment"),
        pytest.param("keys/node.jwk", "fail this is no key", id="key"),
    ],
)
def test_who_the_node_is_can_be_read(made: Path, broken: str, expected: str) -> None:
    if broken:
        (made / broken).write_text("broken")
    (found,) = check_identity(case_of(made))
    assert words(found).startswith(expected)
