"""Syslog over TLS: who shows no certificate of ours is told why, counted, and harms nobody else."""

import socket
import ssl
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from certified import Certified, client, long_ago
from tests.node.inputs.running import HOST, PATIENCE, WayIn, connect, until

from khumkan.node.inputs import SyslogLimits, SyslogTlsInput

MESSAGE = "<34>1 - รพ เข้าสู่ระบบล้มเหลว".encode()
FRAME = b"%d %s\n" % (len(MESSAGE) + 1, MESSAGE)


@pytest.fixture
def certified(tmp_path: Path) -> Certified:
    return Certified(tmp_path)


def listen(
    way_in: WayIn, certified: Certified, limits: SyslogLimits | None = None
) -> SyslogTlsInput:
    return way_in.open(SyslogTlsInput, limits=limits, context=certified.server())


def speak(one: SyslogTlsInput, context: ssl.SSLContext, sender: str = "") -> ssl.SSLSocket:
    return context.wrap_socket(connect(one, sender), server_hostname=HOST)


def refused(way_in: WayIn) -> dict[str, int]:
    count = way_in.counters.read().get(None)
    return dict(count.n_refused) if count else {}


def assert_others_are_heard(way_in: WayIn, certified: Certified, one: SyslogTlsInput) -> None:
    with speak(one, client(certified.bundle(way_in.sources)), "127.0.0.9") as honest:
        honest.sendall(FRAME)
        until(lambda: way_in.lines[-1:] == [MESSAGE])


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_source_is_known_by_its_certificate(
    way_in: WayIn, certified: Certified, version: ssl.TLSVersion
) -> None:
    one = listen(way_in, certified)
    context = client(certified.bundle(way_in.sources))
    context.minimum_version = context.maximum_version = version
    with speak(one, context) as sender:
        sender.sendall(FRAME * 3)
        until(lambda: way_in.lines == [MESSAGE] * 3)
    (record,) = way_in.records
    assert record.source_id == certified.source(way_in.sources).id
    assert record.is_authenticated
    until(lambda: one.n_connections == 0)


def test_what_comes_with_the_end_of_the_handshake_is_kept(
    way_in: WayIn, certified: Certified
) -> None:
    one = listen(way_in, certified)
    context = client(certified.bundle(way_in.sources))
    for n in range(1, 30):
        with speak(one, context) as sender:
            sender.sendall(FRAME)
        until(partial(_has_lines, way_in, n))
    assert way_in.lines == [MESSAGE] * 29


def test_a_certificate_of_ours_that_is_no_sources_is_told_by_its_fingerprint(
    way_in: WayIn, certified: Certified, caplog: pytest.LogCaptureFixture
) -> None:
    one = listen(way_in, certified)
    bundle = certified.bundle()
    for _ in range(2):
        with pytest.raises(OSError), speak(one, client(bundle)) as sender:  # noqa: PT011 -- or reset
            _expect_end(sender)
    unknown = one.tell()["unknown_certificates"]
    assert isinstance(unknown, list)
    (fingerprint,) = unknown
    assert refused(way_in) == {"unknown-certificate": 2}
    assert caplog.messages.count("input.unknown_certificate") == 1
    way_in.sources.add("admitted", "linux", certificate_hash=str(fingerprint))
    with speak(one, client(bundle)) as sender:
        sender.sendall(FRAME)
        until(lambda: way_in.lines == [MESSAGE])


def test_a_source_that_is_ended_is_cut_off(way_in: WayIn, certified: Certified) -> None:
    one = listen(way_in, certified)
    with speak(one, client(certified.bundle(way_in.sources))) as sender:
        sender.sendall(FRAME)
        until(lambda: way_in.lines == [MESSAGE])
        way_in.sources.end(certified.source(way_in.sources).id)
        sender.sendall(FRAME)
        with pytest.raises(OSError):  # noqa: PT011 -- or reset
            _expect_end(sender)
    until(lambda: one.n_connections == 0)
    assert refused(way_in) == {"unknown-certificate": 1}


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        pytest.param("nobody", "no-certificate", id="no certificate"),
        pytest.param("stranger", "certificate-not-trusted", id="by another authority"),
        pytest.param("past", "certificate-expired", id="expired"),
        pytest.param("server", "certificate-not-trusted", id="the node's own, for servers"),
    ],
)
def test_a_wrong_certificate_is_refused_and_counted(
    way_in: WayIn, certified: Certified, tmp_path: Path, who: str, reason: str
) -> None:
    one = listen(way_in, certified)
    context = client(certified.bundle(), shows=False)
    if who == "stranger":
        _show(context, Certified(tmp_path / "other").bundle())
    elif who == "past":
        certified.authority._clock = long_ago()
        _show(context, certified.bundle())
    elif who == "server":
        context.load_cert_chain(certified.authority.folder.server)
    with pytest.raises(OSError), speak(one, context) as sender:  # noqa: PT011 -- an alert, or reset
        _expect_end(sender)
    until(lambda: refused(way_in) == {reason: 1})
    assert one.tell()["turned_away"] == {reason: 1}
    certified.authority._clock = certified.clock
    assert_others_are_heard(way_in, certified, one)


def test_who_does_not_trust_the_node_is_told(
    way_in: WayIn, certified: Certified, tmp_path: Path
) -> None:
    one = listen(way_in, certified)
    with pytest.raises(ssl.SSLCertVerificationError):
        speak(one, client(Certified(tmp_path / "other").bundle()))
    until(lambda: refused(way_in) == {"node-not-trusted": 1})


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        pytest.param(b"<34>1 - plain text\n", "not-tls", id="plain syslog"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", "not-tls", id="HTTP"),
        pytest.param(b"\x16\x03\x01\x00\x05hello", "handshake-failed", id="garbage"),
        pytest.param(b"", "handshake-left", id="nothing"),
    ],
)
def test_what_is_no_tls_is_refused_and_counted(
    way_in: WayIn, certified: Certified, sent: bytes, reason: str
) -> None:
    one = listen(way_in, certified)
    with connect(one) as sender:
        sender.sendall(sent)
        if sent:
            _drain(sender)
    until(lambda: refused(way_in) == {reason: 1})
    assert_others_are_heard(way_in, certified, one)


def test_old_tls_is_refused(way_in: WayIn, certified: Certified) -> None:
    one = listen(way_in, certified)
    context = client(certified.bundle(way_in.sources))
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError):
        speak(one, context)
    until(lambda: refused(way_in) == {"old-tls": 1})


def test_a_handshake_that_takes_too_long_is_ended(way_in: WayIn, certified: Certified) -> None:
    one = listen(way_in, certified, SyslogLimits(handshake_seconds=0.1))
    with connect(one) as slow:
        slow.sendall(b"\x16\x03\x01\x02\x00\x01")
        until(lambda: one.tell()["n_handshakes"] == 1)
        _drain(slow)
    until(lambda: refused(way_in) == {"handshake-slow": 1})
    until(lambda: one.tell()["n_handshakes"] == 0)


def test_thousands_who_never_shake_hands_harm_nobody(way_in: WayIn, certified: Certified) -> None:
    one = listen(way_in, certified, SyslogLimits(connections=200))
    with ExitStack() as crowd:
        for _ in range(2_000):
            crowd.enter_context(connect(one))
        until(lambda: refused(way_in).get("handshake-left", 0) >= 1_800)
        assert_others_are_heard(way_in, certified, one)


def test_a_stop_waits_for_no_handshake(way_in: WayIn, certified: Certified) -> None:
    one = listen(way_in, certified, SyslogLimits(stop_seconds=0.1))
    with connect(one) as waiting:
        until(lambda: one.tell()["n_handshakes"] == 1)
        way_in.stop(one)
        _drain(waiting)


def test_where_everybody_has_one_connection_a_newcomer_has_to_go(
    way_in: WayIn, certified: Certified
) -> None:
    one = listen(way_in, certified, SyslogLimits(connections=1))
    with connect(one, "127.0.0.2"):
        until(lambda: one.tell()["n_handshakes"] == 1)
        with connect(one, "127.0.0.3") as late:
            _drain(late)
    assert refused(way_in)["too-many-connections"] == 1


def _has_lines(way_in: WayIn, n: int) -> bool:
    return len(way_in.lines) == n


def _show(context: ssl.SSLContext, bundle: Path) -> None:
    context.load_cert_chain(bundle / "certificate.pem", bundle / "key.pem")


def _expect_end(sender: ssl.SSLSocket) -> None:
    """With TLS 1.3 a sender hears only now that its certificate was refused."""
    sender.settimeout(PATIENCE)
    if sender.recv(1) == b"":
        raise ConnectionResetError


def _drain(sender: socket.socket) -> None:
    try:
        while sender.recv(1_000):
            pass
    except ConnectionResetError:
        pass
