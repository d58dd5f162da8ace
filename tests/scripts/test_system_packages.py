"""What the tests need from the operating system is found, installed for root, or named."""

import os
from pathlib import Path

import pytest
import system_packages
import with_postgresql

Calls = list[list[str]]


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on it; what is put into the folder is on its PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("KHUMKAN_CHROMIUM", raising=False)
    monkeypatch.setattr(with_postgresql.find_programs, "__defaults__", (tmp_path / "packaged",))
    return tmp_path


def put(path: Path, says: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o700)
    return path


def put_server(folder: Path) -> None:
    put(folder / "initdb")
    put(folder / "postgres", says="postgres (PostgreSQL) 16.1")
    put(folder / "pg_config", says=str(folder / "share"))


def put_apt(folder: Path, *, brings: str = "true") -> Path:
    log = folder / "apt.log"
    program = put(folder / "apt-get")
    program.write_text(f'#!/bin/sh\necho "$@" >> {log}\n{brings}\n')
    return log


def test_a_bare_machine_lacks_browser_and_server() -> None:
    assert list(system_packages.lacking_packages()) == ["chromium", "postgresql"]


def test_a_server_without_trigrams_lacks_them(bare: Path) -> None:
    put(bare / "chromium")
    put_server(bare)
    assert list(system_packages.lacking_packages()) == ["postgresql-contrib"]


def test_nothing_is_done_where_all_is_there(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(bare / "google-chrome")
    put_server(bare)
    put(bare / "share" / "extension" / "pg_trgm.control")
    log = put_apt(bare)
    assert system_packages.main() == 0
    assert not log.exists()
    assert capsys.readouterr() == ("", "")


def test_a_browser_that_is_named_is_the_only_one_looked_for(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(bare / "chromium")
    monkeypatch.setenv("KHUMKAN_CHROMIUM", str(bare / "mine"))
    with pytest.raises(system_packages.NoBrowserError, match="KHUMKAN_CHROMIUM"):
        system_packages.find_chromium()
    mine = put(bare / "mine")
    assert system_packages.find_chromium() == mine


def test_root_gets_them_installed(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    put_server(bare)
    put(bare / "share" / "extension" / "pg_trgm.control")
    log = put_apt(bare, brings=f": > {bare}/chromium; PATH=/bin:/usr/bin chmod 700 {bare}/chromium")
    assert system_packages.main() == 0
    assert log.read_text().splitlines() == [
        "update -qq",
        "install -qq --yes --no-install-recommends chromium",
    ]


@pytest.mark.parametrize("user", [0, 1000], ids=["root whom apt-get fails", "somebody else"])
def test_others_are_told_what_to_install(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], user: int
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    log = put_apt(bare, brings="exit 1")
    assert system_packages.main() == 1
    assert log.exists() is (user == 0)
    assert capsys.readouterr().err == (
        "system: the tests need more than is here; as root: apt-get install"
        " --no-install-recommends chromium postgresql\n"
    )
