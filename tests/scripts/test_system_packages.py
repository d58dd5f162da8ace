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
    monkeypatch.setattr(system_packages, "SBIN", ())
    monkeypatch.setattr(system_packages, "UNPACKED", tmp_path / "build" / "syslog-ng")
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


def put_senders(folder: Path) -> None:
    """rsyslog with what the tests use of it, logger, and an unpacked syslog-ng."""
    put(folder / "usr" / "sbin" / "rsyslogd")
    put(folder / "logger")
    for module in system_packages.RSYSLOG_MODULES:
        put(folder / "usr" / "lib" / "x86_64-linux-gnu" / "rsyslog" / module)
    put_syslog_ng(folder / "build" / "syslog-ng")


def put_syslog_ng(folder: Path) -> None:
    put(folder / "usr" / "sbin" / "syslog-ng")
    put(folder / "usr" / "lib" / "syslog-ng" / "3.38" / "libaffile.so")
    put(folder / "usr" / "lib" / "syslog-ng" / "libsyslog-ng-3.38.so.0")


def put_apt(folder: Path, *, brings: str = "true") -> Path:
    log = folder / "apt.log"
    program = put(folder / "apt-get")
    program.write_text(f'#!/bin/sh\necho "$@" >> {log}\n{brings}\n')
    return log


def test_a_bare_machine_lacks_browser_server_and_senders() -> None:
    assert list(system_packages.lacking_packages()) == [
        "chromium",
        "postgresql",
        "rsyslog",
        "rsyslog-relp",
        "rsyslog-gnutls",
        "bsdutils",
    ]


@pytest.fixture
def with_senders(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_senders(bare)
    monkeypatch.setattr(system_packages, "SBIN", (str(bare / "usr" / "sbin"),))


@pytest.mark.usefixtures("with_senders")
def test_a_server_without_trigrams_lacks_them(bare: Path) -> None:
    put(bare / "chromium")
    put_server(bare)
    assert list(system_packages.lacking_packages()) == ["postgresql-contrib"]


@pytest.mark.usefixtures("with_senders")
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


@pytest.mark.usefixtures("with_senders")
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


@pytest.mark.usefixtures("with_senders")
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


@pytest.mark.usefixtures("with_senders")
def test_senders_are_found_where_they_lie(bare: Path) -> None:
    assert system_packages.find_rsyslog() == bare / "usr" / "sbin" / "rsyslogd"
    found = system_packages.find_syslog_ng(bare / "build" / "syslog-ng")
    folder = bare / "build" / "syslog-ng" / "usr"
    assert found.program == folder / "sbin" / "syslog-ng"
    assert found.modules == folder / "lib" / "syslog-ng" / "3.38"
    assert found.libraries == [folder / "lib" / "syslog-ng"]


def test_senders_that_are_not_there_are_named(bare: Path) -> None:
    with pytest.raises(system_packages.NoSenderError, match="rsyslog-relp"):
        system_packages.find_rsyslog()
    with pytest.raises(system_packages.NoSenderError, match="make system"):
        system_packages.find_syslog_ng(bare / "build" / "syslog-ng")


@pytest.mark.usefixtures("with_senders")
def test_rsyslog_without_a_module_lacks_its_package(bare: Path) -> None:
    next(bare.glob("usr/lib/*/rsyslog/omrelp.so")).unlink()
    assert "rsyslog-relp" in list(system_packages.lacking_packages())
    assert "rsyslog-gnutls" not in list(system_packages.lacking_packages())


def put_package_tools(folder: Path) -> Path:
    """apt and dpkg that know syslog-ng-core, one library it needs, and one that is installed."""
    log = put_apt(
        folder,
        brings='for name in "$@"; do case "$name" in syslog*|lib*) : > "$name.deb";; esac; done',
    )
    put(folder / "apt-cache", says="syslog-ng-core\n  Depends: libivykis0\nlibivykis0\nlibc6")
    installed = folder / "dpkg-query"
    put(installed)
    installed.write_text('#!/bin/sh\n[ "$2" = libc6 ]\n')
    extract = folder / "dpkg-deb"
    put(extract)
    extract.write_text(
        "#!/bin/sh\nPATH=/bin:/usr/bin\n"
        "mkdir -p $3/usr/sbin && : > $3/usr/sbin/syslog-ng && echo $2 >> $3/unpacked\n"
    )
    return log


def test_syslog_ng_is_unpacked_with_what_is_not_installed(bare: Path) -> None:
    log = put_package_tools(bare)
    into = bare / "build" / "syslog-ng"
    assert system_packages.unpack_syslog_ng(into)
    assert log.read_text().splitlines() == [
        "-qq -o APT::Sandbox::User=root download syslog-ng-core libivykis0"
    ]
    assert [Path(line).name for line in (into / "unpacked").read_text().splitlines()] == [
        "libivykis0.deb",
        "syslog-ng-core.deb",
    ]
    assert system_packages.unpack_syslog_ng(into)  # in place of what is there


def test_where_there_is_no_debian_syslog_ng_is_not_unpacked(bare: Path) -> None:
    assert not system_packages.unpack_syslog_ng(bare / "build" / "syslog-ng")


@pytest.mark.usefixtures("with_senders")
@pytest.mark.parametrize("user", [0, 1000], ids=["root", "somebody else"])
def test_a_syslog_ng_that_can_not_be_had_is_told(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], user: int
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    (bare / "build" / "syslog-ng" / "usr" / "sbin" / "syslog-ng").unlink()
    put(bare / "chromium")
    put_server(bare)
    put(bare / "share" / "extension" / "pg_trgm.control")
    log = put_apt(bare, brings="exit 1")
    assert system_packages.main() == 1
    assert "its tests are skipped" in capsys.readouterr().err
    assert ("-qq update" in log.read_text()) is (user == 0)
