"""`khumkan node certificate` and `source add --certificate`, as an operator uses them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from tests.cli.running import Ran

from khumkan.node.certificates import fingerprint
from khumkan.node.certificates.folder import read_certificate
from khumkan.node.folder import NodeFolder
from khumkan.node.sources import SourceBook

Run = Callable[..., Ran]


def said(ran: Ran) -> str:
    return ran.text + ran.err


def find(made: Path, name: str) -> str | None:
    book = SourceBook(NodeFolder(made).sources)
    try:
        return book.find(name).certificate_hash
    finally:
        book.close()


def test_a_source_gets_its_bundle(run: Run, made: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    ran = run("source", "add", "ห้องยา", "--kind", "linux", "--certificate", bundle)
    assert ran.code == 0
    assert str(bundle) in said(ran)
    assert "khumkan-source_" not in said(ran)
    shown = fingerprint(read_certificate(bundle / "certificate.pem"))
    assert find(made, "ห้องยา") == shown
    listed = said(run("certificate", "show"))
    assert shown in listed
    assert "source ห้องยา, until" in listed
    assert "the node's authority, until" in listed
    assert "ca.pem" in listed


def test_a_bundle_that_is_there_is_not_written_over(run: Run, made: Path, tmp_path: Path) -> None:
    (tmp_path / "bundle").mkdir()
    ran = run("source", "add", "a", "--kind", "linux", "--certificate", tmp_path / "bundle")
    assert ran.code == 3
    assert "not there yet" in said(ran)
    assert "a" not in said(run("source", "list")).split()
    del made


def test_a_name_in_use_leaves_no_bundle(run: Run, made: Path, tmp_path: Path) -> None:
    for number, code in enumerate((0, 3)):
        bundle = tmp_path / f"bundle-{number}"
        ran = run("source", "add", "a", "--kind", "linux", "--certificate", bundle)
        assert ran.code == code
    assert not (tmp_path / "bundle-1").exists()
    del made


def test_the_nodes_own_certificate_is_made_for_names(run: Run, made: Path) -> None:
    assert run("certificate", "server", "node.hospital.go.th", "10.0.0.5").code == 0
    shown = read_certificate(made / "keys" / "certificates" / "server.pem")
    names = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "node.hospital.go.th" in names.get_values_for_type(x509.DNSName)
    assert "10.0.0.5" in map(str, names.get_values_for_type(x509.IPAddress))
    assert "node.hospital.go.th" in said(run("certificate", "show"))
    assert "certificate.server" in said(run("trail"))


@pytest.mark.usefixtures("made")
def test_what_is_no_name_is_refused(run: Run) -> None:
    ran = run("certificate", "server", "no name")
    assert ran.code == 3
    assert "no host name and no IP address" in said(ran)


def test_a_renewed_certificate_takes_the_place_of_the_old_one(
    run: Run, made: Path, tmp_path: Path
) -> None:
    run("source", "add", "a", "--kind", "linux", "--certificate", tmp_path / "old")
    assert run("certificate", "renew", "a", tmp_path / "new").code == 0
    shown = fingerprint(read_certificate(tmp_path / "new" / "certificate.pem"))
    assert find(made, "a") == shown
    assert run("certificate", "renew", "nobody", tmp_path / "other").code == 3
    assert not (tmp_path / "other").exists()


def test_a_certificate_is_admitted_by_its_fingerprint(run: Run, made: Path) -> None:
    shown = "AB" * 32
    written = ":".join(shown[at : at + 2] for at in range(0, 64, 2))  # as openssl writes it
    assert run("certificate", "admit", written, "firewall", "--kind", "fortigate").code == 0
    assert find(made, "firewall") == shown.lower()
    assert run("certificate", "admit", "12", "other", "--kind", "linux").code == 3
