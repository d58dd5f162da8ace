"""`khumkan node connect`: a source, a folder, and what to do next."""

import re
from contextlib import closing
from pathlib import Path

import pytest
from tests.cli.node.conftest import Run

from khumkan.core.clock import SystemClock
from khumkan.node.certificates import Authority
from khumkan.node.sources import SourceBook

HOST = ("--host", "10.0.0.5")


@pytest.fixture(autouse=True)
def _ports(monkeypatch: pytest.MonkeyPatch, socket_enabled: None) -> None:
    """What a hospital's node has open; commands see settings alone, and ask for interfaces."""
    del socket_enabled
    monkeypatch.setattr("tests.cli.running._KEPT", ("PATH", "HOME", *PORTS))
    for name, value in PORTS.items():
        monkeypatch.setenv(name, value)


PORTS = {
    "KHUMKAN_NODE__SYSLOG_HOST": "0.0.0.0",  # noqa: S104 -- nothing listens
    "KHUMKAN_NODE__HTTP_HOST": "0.0.0.0",  # noqa: S104 -- nothing listens
    "KHUMKAN_NODE__RELP_TLS_PORT": "20515",
    "KHUMKAN_NODE__SYSLOG_TLS_PORT": "6514",
    "KHUMKAN_NODE__HTTPS_PORT": "5543",
}


def test_with_a_certificate(run: Run, made: Path, tmp_path: Path) -> None:
    out = tmp_path / "pack"
    said = run("connect", "linux", "--source", "ห้องยา", *HOST, "--out", out)
    assert said.code == 0
    assert said.text.endswith("  khumkan node source show 'ห้องยา' --watch\n")
    assert "sudo sh install.sh" in said.text
    action = (out / "60-khumkan-linux.conf").read_text(encoding="utf-8")
    assert 'target="10.0.0.5" port="20515"' in action
    assert {one.name for one in (out / "sender").iterdir()} == {
        "ca.pem",
        "certificate.pem",
        "key.pem",
    }
    assert [one for one in out.rglob("*") if one.is_file() and one.stat().st_mode & 0o077] == []
    with closing(SourceBook(made / "sources")) as book:
        assert book.find("ห้องยา").certificate_hash is not None
    assert "source.add" in run("trail").text


def test_with_a_token_that_is_in_a_file_and_nowhere_else(
    run: Run, made: Path, tmp_path: Path
) -> None:
    out = tmp_path / "pack"
    said = run("connect", "winlogbeat", "--source", "servers", *HOST, "--out", out)
    text = (out / "winlogbeat.yml").read_text(encoding="utf-8")
    (token,) = re.findall(r"khumkan:(khumkan-source_[\w-]+)", text)
    assert token not in said.text + said.err
    assert "https://10.0.0.5:5543" in text
    with closing(SourceBook(made / "sources")) as book:
        found = book.find_by_token(token)
    assert found is not None
    assert (found.name, found.kind) == ("servers", "windows")
    assert b"BEGIN CERTIFICATE" in (out / "ca.pem").read_bytes()
    assert "does not name 10.0.0.5: khumkan node certificate server 10.0.0.5" in said.err
    Authority(made / "keys", SystemClock()).make_server(["10.0.0.5"])
    again = run("connect", "vector", "--source", "files", *HOST, "--out", tmp_path / "v")
    assert again.err == ""


def test_by_its_address(run: Run, made: Path, tmp_path: Path) -> None:
    options = ("--source", "FortiGate", *HOST, "--by", "syslog", "--out", tmp_path / "pack")
    refused = run("connect", "fortigate", *options)
    assert refused.code == 3
    assert "say the device's with --from" in refused.err
    assert not (tmp_path / "pack").exists()
    assert run("connect", "fortigate", *options, "--from", "10.0.0.1").code == 0
    assert "set mode reliable" in (tmp_path / "pack" / "fortigate.txt").read_text(encoding="utf-8")
    with closing(SourceBook(made / "sources")) as book:
        assert book.for_peer("10.0.0.1").name == "FortiGate"
        assert book.for_peer("10.0.0.1").kind == "fortigate"


def test_what_is_in_the_way_is_said(
    run: Run, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del made
    monkeypatch.setenv("KHUMKAN_NODE__HTTP_HOST", "127.0.0.1")
    options = ("--source", "a", *HOST, "--by", "http", "--out", tmp_path / "a")
    said = run("connect", "fluent-bit", *options)
    assert "listens for its own machine alone: set node.http_host" in said.err
    assert "anybody on the way reads the token: set node.https_port" in said.err


def test_the_hospitals_own_certificate_is_what_to_trust(
    run: Run, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(made / "keys", SystemClock())
    own = tmp_path / "own.pem"
    own.write_bytes(authority.make_server(["10.0.0.5"]).pem)
    monkeypatch.setenv("KHUMKAN_NODE__CERTIFICATE", str(own))
    monkeypatch.setattr("tests.cli.running._KEPT", (*PORTS, "KHUMKAN_NODE__CERTIFICATE"))
    assert run("connect", "winlogbeat", "--source", "a", *HOST, "--out", tmp_path / "a").err == ""
    assert (tmp_path / "a" / "ca.pem").read_bytes() == own.read_bytes()


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("linux", "--host", "0.0.0.0"), "is no address to send to"),  # noqa: S104 -- refused
        (("linux", "--host", "a b"), "this is no host name"),
        (("linux", *HOST, "--by", "https"), "linux can't send by https"),
        (("linux", *HOST, "--by", "relp"), "set node.relp_port"),
    ],
)
def test_what_can_not_be_leaves_nothing(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    out = tmp_path / "pack"
    said = run("connect", *arguments, "--source", "x", "--out", out)
    assert (said.code, words in said.err) == (3, True)
    assert not out.exists()
    assert "x" not in run("source", "list").text.split()


def test_a_name_in_use_leaves_nothing(run: Run, made: Path, tmp_path: Path) -> None:
    del made
    options = ("--source", "x", *HOST)
    assert run("connect", "linux", *options, "--out", tmp_path / "a").code == 0
    for kind in ("linux", "vector"):
        said = run("connect", kind, *options, "--out", tmp_path / "b")
        assert (said.code, "there is a source called x" in said.err) == (3, True)
        assert not (tmp_path / "b").exists()
    (tmp_path / "file").touch()
    said = run("connect", "vector", "--source", "y", *HOST, "--out", tmp_path / "file" / "a")
    assert "can't be made" in said.err
    assert "y" not in run("source", "list").text.split()
    assert "there is one already" in run("connect", "linux", *options, "--out", tmp_path / "a").err
