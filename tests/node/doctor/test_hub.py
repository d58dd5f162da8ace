"""The way to the hub: a fake one, a captive portal, a wrong certificate, nobody at all."""

import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from socketserver import BaseRequestHandler, TCPServer
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from doctor_machines import NOW, case_of, words
from fake_hub import FakeHub
from node_process import fake_hub_beside

from khumkan.core.clock import SystemClock
from khumkan.core.settings import Node, Settings
from khumkan.node.doctor.case import Case
from khumkan.node.doctor.hub import check_hub, find_hub
from khumkan.node.enrolment import Enrolment, write_enrolment
from khumkan.node.folder import NodeFolder
from khumkan.node.keys import KeyRing, make_key
from khumkan.wire.identity import public_jwk


@pytest.fixture
def hub(socket_enabled: None) -> Iterator[FakeHub]:
    del socket_enabled
    with fake_hub_beside() as one:
        yield one


@pytest.fixture
def folder(tmp_path: Path) -> NodeFolder:
    made = NodeFolder(tmp_path / "node")
    made.make()
    make_key(made.key_file)
    return made


def enrol(folder: NodeFolder, hub: FakeHub, url: str = "") -> None:
    url = url or hub.url
    enrolment = Enrolment(
        hub_url=url,
        api_url=f"{url}/api/node/v1",
        stream_url=f"{url}/stream",
        node_id=hub.node_id,
        organisation_name="โรงพยาบาล",
        node_name="node",
        collection=hub.collection,
        agreement_reference="MOU",
        hub_jwk=dict(public_jwk(hub.key)),
    )
    write_enrolment(folder.enrolment, enrolment)


def examined(case: Case) -> list[str]:
    return [words(one) for one in check_hub(case)]


def test_without_an_enrolment_there_is_no_hub_to_look_at(folder: NodeFolder) -> None:
    assert examined(case_of(folder.path)) == []


def test_a_stopped_node_tries_the_hub_itself(folder: NodeFolder, hub: FakeHub) -> None:
    enrol(folder, hub)
    hub.welcome(KeyRing(folder.key_file).key)
    found = examined(Case(folder))
    assert found[0].startswith("ok 127.0.0.1 is 127.0.0.1")
    assert found[1].startswith("ok connected; without TLS")
    assert found[2].startswith("ok the hub knows this node's key")


def test_a_key_that_the_hub_does_not_know_is_told(folder: NodeFolder, hub: FakeHub) -> None:
    enrol(folder, hub)
    found = examined(Case(folder))
    assert found[-1].startswith("fail")
    assert "enrol again" in found[-1]


def test_another_process_on_the_folder_is_no_reason_to_fail_badly(
    folder: NodeFolder, hub: FakeHub
) -> None:
    enrol(folder, hub)
    with folder.hold():
        found = examined(Case(folder))
    assert found[-1].startswith("fail the hub could not be asked")


def test_nobody_there_is_told(folder: NodeFolder, hub: FakeHub) -> None:
    enrol(folder, hub, "https://127.0.0.1:1")
    assert examined(Case(folder))[-1].startswith("fail no connection to 127.0.0.1 port 1")
    enrol(folder, hub, "https://hub.invalid")
    assert examined(Case(folder))[-1].startswith("fail the name hub.invalid is not known here")


class Portal(BaseRequestHandler):
    """A sign-in page that answers everything in plain words."""

    def handle(self) -> None:
        self.request.recv(1_000)
        self.request.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://login/\r\n\r\n")


class Silent(BaseRequestHandler):
    """Lets the other side speak TLS, here and not where it is accepted: else nobody closes it."""

    def handle(self) -> None:
        with suppress(OSError):
            self.request.do_handshake()
            self.request.recv(1_000)


@contextmanager
def serving(server: TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_sign_in_page_is_told(folder: NodeFolder, hub: FakeHub) -> None:
    with serving(TCPServer(("127.0.0.1", 0), Portal)) as port:
        enrol(folder, hub, f"https://127.0.0.1:{port}")
        assert "a proxy or a sign-in page answers" in examined(Case(folder))[-1]


def certify(folder: Path, days: int) -> Path:
    """A certificate for 127.0.0.1 and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub")])
    now = SystemClock().now()  # OpenSSL looks at the real one
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "hub.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


@pytest.mark.parametrize(
    ("days", "is_trusted", "expected"),
    [
        pytest.param(100, True, "ok TLS; the hub's certificate is good until", id="good"),
        pytest.param(3, True, "warn TLS; the hub's certificate is good until", id="ends soon"),
        pytest.param(100, False, "fail the hub's certificate is not trusted", id="not trusted"),
    ],
)
def test_the_hubs_certificate_is_looked_at(
    days: int, is_trusted: bool, expected: str, folder: NodeFolder, hub: FakeHub, tmp_path: Path
) -> None:
    file = certify(tmp_path, days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = TCPServer(("127.0.0.1", 0), Silent)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    with serving(server) as port:
        enrol(folder, hub, f"https://127.0.0.1:{port}")
        settings = Settings(node=Node(ca_file=str(file) if is_trusted else ""))
        found = examined(Case(folder, settings, clock=SystemClock()))
    assert found[1].startswith(expected)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(
            {"link": {"stream_open_since": NOW}}, "ok the hub's stream is open", id="well"
        ),
        pytest.param({}, "warn the hub's stream is not open", id="no stream"),
        pytest.param(
            {"link": {"faults": {"revoked": {"since": NOW, "detail": "403"}}}},
            "fail revoked since 2026-11-22T12:00:00Z: 403",
            id="revoked",
        ),
        pytest.param(
            {
                "link": {
                    "faults": {"hub-away": {"since": NOW}, "clock-off": {}, "new": {"since": NOW}}
                }
            },
            "warn hub-away since",
            id="away",
        ),
        pytest.param(
            {"n_waiting": 3, "waiting_since": NOW - timedelta(hours=2)},
            "warn 3 reports wait for the hub",
            id="reports wait",
        ),
        pytest.param(
            {"n_waiting": 3, "waiting_since": NOW}, "ok 3 reports wait", id="reports on their way"
        ),
    ],
)
def test_what_a_running_node_says_is_told(
    said: dict[str, Any], expected: str, folder: NodeFolder, hub: FakeHub
) -> None:
    with serving(TCPServer(("127.0.0.1", 0), Silent)) as port:
        enrol(folder, hub, f"http://127.0.0.1:{port}")
        found = examined(case_of(folder.path, said=said))
    assert any(one.startswith(expected) for one in found)


@pytest.mark.parametrize(
    ("url", "port"),
    [("https://hub.go.th/x", 443), ("http://localhost/x", 80), ("https://hub:8443", 8443)],
)
def test_where_the_hub_is(url: str, port: int) -> None:
    assert find_hub(url).port == port
