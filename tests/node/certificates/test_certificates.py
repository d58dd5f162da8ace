"""The node's own authority: made once, used for its server and its senders, renewed in time."""

import hashlib
import os
import shutil
import ssl
import subprocess
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from certified import Certified
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from khumkan.core.clock import FixedClock, SystemClock
from khumkan.core.errors import ConfigurationError
from khumkan.core.settings import Node, Settings
from khumkan.node.certificates import (
    Authority,
    NoSuchNameError,
    expiry,
    fingerprint,
    refuse_folder,
    server_context,
    tell,
    write_bundle,
)
from khumkan.node.certificates.authority import CLIENT_DAYS, RENEW_DAYS, SERVER_DAYS
from khumkan.node.certificates.folder import read_certificate, read_key
from khumkan.node.certificates.identity import read_names
from khumkan.node.certificates.names import NODE_NAME, find_names, is_name
from khumkan.node.sources import Source

OPENSSL = shutil.which("openssl")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SystemClock().now())


@pytest.fixture
def certified(tmp_path: Path, clock: FixedClock) -> Certified:
    return Certified(tmp_path, clock)


def test_the_authority_is_made_once(certified: Certified, clock: FixedClock) -> None:
    again = Authority(certified.folder.keys, clock)
    assert again.certificate == certified.authority.certificate
    constraints = again.certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.value.ca
    assert constraints.value.path_length == 0


def test_nobody_else_can_read_what_is_kept(certified: Certified) -> None:
    certified.identity()
    certified.bundle()
    kept = certified.authority.folder.path
    assert {path.name: path.stat().st_mode & 0o077 for path in (kept, *kept.rglob("*"))} == {
        path.name: 0 for path in (kept, *kept.rglob("*"))
    }


def test_no_key_of_a_sender_is_kept(certified: Certified) -> None:
    bundle = certified.bundle()
    key = (bundle / "key.pem").read_bytes()
    assert sorted(path.name for path in bundle.iterdir()) == [
        "ca.pem",
        "certificate.pem",
        "key.pem",
    ]
    kept = [path for path in certified.folder.keys.rglob("*") if path.is_file()]
    assert all(key not in path.read_bytes() for path in kept)


@pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")
@pytest.mark.parametrize(("purpose", "name"), [("sslserver", "server"), ("sslclient", "client")])
def test_openssl_finds_nothing_to_say(certified: Certified, purpose: str, name: str) -> None:
    certified.identity()
    files = {
        "server": certified.authority.folder.server,
        "client": certified.bundle() / "certificate.pem",
    }
    command = [str(OPENSSL), "verify", "-x509_strict", "-purpose", purpose]
    command += ["-CAfile", str(certified.authority.folder.authority), str(files[name])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- the system's own program
    assert done.returncode == 0, done.stderr


def test_a_server_is_named_by_host_names_and_addresses(certified: Certified) -> None:
    made = certified.authority.make_server(["10.0.0.5", "node.hospital.go.th", "fe80::1"])
    assert read_names(made.certificate) == [
        NODE_NAME,
        "node.hospital.go.th",
        "10.0.0.5",
        "fe80::1",
    ]


@pytest.mark.parametrize("name", ["", "a b", "-x", "x.", "ห้องยา", "a_b", "*.go.th", "x" * 64])
def test_what_is_no_name_is_refused(certified: Certified, name: str) -> None:
    with pytest.raises(NoSuchNameError, match="no host name and no IP address"):
        certified.authority.make_server([name])


@pytest.mark.usefixtures("socket_enabled")
def test_this_machine_has_names() -> None:
    assert {NODE_NAME, "localhost", "127.0.0.1", "10.9.8.7"} <= set(find_names("10.9.8.7"))
    assert all(map(is_name, find_names("0.0.0.0", "::")))  # noqa: S104 -- listens nowhere


def test_the_server_is_made_at_need_and_kept(certified: Certified) -> None:
    first = certified.identity()
    assert certified.identity().until == first.until
    assert first.until - certified.clock.now() > timedelta(days=SERVER_DAYS - 1)


def test_the_server_is_renewed_with_its_names_before_it_ends(
    certified: Certified, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    certified.authority.make_server(["node.hospital.go.th"])
    identity = certified.identity()
    context, until = identity.context(asks_sender=False), identity.until
    identity.refresh()
    assert identity.until == until
    clock.advance(timedelta(days=SERVER_DAYS - RENEW_DAYS + 1))
    with caplog.at_level("INFO"):
        identity.refresh()
    assert identity.until - until > timedelta(days=300)
    assert "certificate.loaded" in caplog.messages
    shown = read_certificate(certified.authority.folder.server)
    assert read_names(shown) == [NODE_NAME, "node.hospital.go.th"]
    assert _shown_by(context) == fingerprint(shown)


def test_a_certificate_of_the_hospitals_own_is_taken_over_when_it_changes(
    certified: Certified, tmp_path: Path
) -> None:
    file = tmp_path / "own.pem"
    file.write_bytes(certified.authority.make_server(["a.go.th"]).pem_with_key)
    file.chmod(0o600)
    certified.authority.folder.server.unlink()
    identity = certified.identity(certificate=str(file))
    context = identity.context(asks_sender=True)
    later = certified.authority.make_server(["b.go.th"])
    file.write_bytes(later.pem_with_key)
    os.utime(file, ns=(1, 1))
    identity.refresh()
    assert _shown_by(context) == fingerprint(later.certificate)


def test_a_spoilt_certificate_is_told_and_the_old_one_stays(
    certified: Certified, caplog: pytest.LogCaptureFixture
) -> None:
    identity = certified.identity()
    context = identity.context(asks_sender=False)
    shown = _shown_by(context)
    certified.authority.folder.server.write_text("nothing")
    identity.refresh()
    assert "certificate.failed" in caplog.messages
    assert _shown_by(context) == shown


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        pytest.param(None, 0o600, "No such file", id="absent"),
        pytest.param(b"nothing", 0o600, "can't be used", id="no certificate"),
        pytest.param("key", 0o644, "others can read this key", id="open to others"),
        pytest.param("alone", 0o600, "can't be used", id="no key"),
        pytest.param("locked", 0o600, "can't be used", id="a key under a password"),
    ],
)
def test_a_certificate_that_can_not_be_used_keeps_the_node_from_starting(
    certified: Certified, tmp_path: Path, content: bytes | str | None, mode: int, said: str
) -> None:
    made = certified.authority.make_server(["a.go.th"])
    contents = {"key": made.pem_with_key, "alone": made.pem, "locked": made.pem + _lock(made.key)}
    file = tmp_path / "own.pem"
    if content is not None:
        file.write_bytes(contents[content] if isinstance(content, str) else content)
        file.chmod(mode)
    node = Node(certificate=str(file))
    with pytest.raises(ConfigurationError, match=said) as caught:
        server_context(Settings(node=node), certified.folder)
    assert str(file) in str(caught.value)


def test_an_authority_that_lost_its_key_is_told(certified: Certified) -> None:
    certified.authority.folder.authority_key.write_text("nothing")
    with pytest.raises(ConfigurationError, match=r"ca\.key"):
        Authority(certified.folder.keys, certified.clock)
    certified.authority.folder.authority_key.unlink()
    with pytest.raises(ConfigurationError, match=r"ca\.key"):
        Authority(certified.folder.keys, certified.clock)


def test_a_key_of_another_kind_is_none_of_ours(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    key = Ed25519PrivateKey.generate()
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(ConfigurationError, match="Ed25519"):
        read_key(file)


def test_a_bundle_goes_into_a_new_folder_only(certified: Certified, tmp_path: Path) -> None:
    issued = certified.authority.make_client()
    with pytest.raises(ConfigurationError, match="not there yet"):
        refuse_folder(tmp_path)
    with pytest.raises(ConfigurationError, match="not there yet"):
        write_bundle(tmp_path, issued, certified.authority)
    refuse_folder(tmp_path / "new")


def test_what_ends_is_told(certified: Certified, clock: FixedClock) -> None:
    certified.identity()
    shown = read_certificate(certified.bundle() / "certificate.pem")
    sender = Source(
        uuid4(), "ไฟร์วอลล์", "fortigate", None, clock.now(), certificate_hash=fingerprint(shown)
    )
    settings = Settings()
    held = list(expiry.list_held(settings, certified.folder, [sender]))
    assert [(one.role, one.days_left(clock.now())) for one in held] == [
        ("authority", 20 * 365 - 1),
        ("server", SERVER_DAYS - 1),
        ("source", CLIENT_DAYS - 1),
    ]
    assert held[2].name == "ไฟร์วอลล์"
    clock.advance(timedelta(days=CLIENT_DAYS - 5))
    said = tell(settings, certified.folder, [sender], clock.now())["certificates"]
    assert isinstance(said, list)
    assert [isinstance(one, dict) and one["is_ending"] for one in said] == [False, True, True]


def test_a_node_without_certificates_has_none_to_tell(tmp_path: Path, clock: FixedClock) -> None:
    certified = Certified(tmp_path, clock)
    shutil.rmtree(certified.authority.folder.path)
    assert tell(Settings(), certified.folder, [], clock.now()) == {"certificates": []}


def test_a_certificate_never_outlives_the_authority(
    certified: Certified, clock: FixedClock
) -> None:
    clock.advance(timedelta(days=20 * 365 - 10))
    made = certified.authority.make_client()
    end = certified.authority.certificate.not_valid_after_utc
    assert made.certificate.not_valid_after_utc == end


def _shown_by(context: ssl.SSLContext) -> str:
    """Shake hands in memory and return whose certificate the server showed."""
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asking.check_hostname, asking.verify_mode = False, ssl.CERT_NONE
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = asking.wrap_bio(to_client, to_server)
    server = context.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLError:
                continue
    return hashlib.sha256(client.getpeercert(binary_form=True) or b"").hexdigest()


def _lock(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
