"""Where a rehearsal lies and listens."""

import socket
from pathlib import Path

import pytest

from khumkan.cli.up.layout import LOOPBACK, Layout, find_port


def test_settings_for_another_hub_have_no_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "KHUMKAN_HUB__MAIL_URL", "KHUMKAN_NODE__RULES"):
        monkeypatch.setenv(name, "somebody else's")
    environment = Layout(tmp_path, 8000, 8001).environment()
    assert "somebody else's" not in environment.values()
    assert environment["KHUMKAN_HUB__DATA"] == str(tmp_path / "hub")


def test_only_a_simulation_waives_the_second_factor(tmp_path: Path) -> None:
    waived = {
        is_real: Layout(tmp_path, 1, 2, is_real=is_real).environment()[
            "KHUMKAN_HUB__WAIVE_SECOND_FACTOR"
        ]
        for is_real in (False, True)
    }
    assert waived == {False: "true", True: "false"}


def test_starting_over_leaves_what_somebody_else_put_there(tmp_path: Path) -> None:
    layout = Layout(tmp_path, 1, 2)
    layout.hub.mkdir()
    (layout.hub / "hub.sqlite3").touch()
    (tmp_path / "notes.txt").touch()
    layout.clear()
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.enable_socket
def test_a_taken_port_is_passed_by() -> None:
    with socket.socket() as one:
        one.bind((LOOPBACK, 0))
        one.listen()
        taken = one.getsockname()[1]
        assert find_port(taken) != taken
