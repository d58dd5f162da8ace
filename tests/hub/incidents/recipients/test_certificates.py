"""Which certificates are taken, what of them is shown, and that only their owner opens a file."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pysequoia
import pytest
from certificates import ADDRESS, fingerprint_of, make_key, open_sealed, public
from hypothesis import given, settings
from hypothesis import strategies as st
from pysequoia import packet

from khumkan.core.clock import SystemClock
from khumkan.hub.incidents.recipients import (
    group_fingerprint,
    is_same_fingerprint,
    names_address,
    read_certificate,
    seal,
)
from khumkan.ui.errors import RefusedError

YEAR = timedelta(days=365)


def now() -> datetime:
    return SystemClock().now()  # keys are made by the machine's own clock, some seconds back


def tags(armour: str) -> list[Any]:
    return [one.tag for one in packet.PacketPile.from_bytes(armour.encode())]


def binary_of(armour: bytes) -> bytes:
    return b"".join(bytes(one) for one in packet.PacketPile.from_bytes(armour))


def test_a_certificate_is_read_with_its_names_and_its_end() -> None:
    key = make_key(lasts=YEAR)
    found = read_certificate(public(key), now())
    assert group_fingerprint(found.fingerprint) == fingerprint_of(key)
    assert found.user_ids == (f"Office <{ADDRESS}>",)
    assert found.usable_until is not None
    assert timedelta(0) <= now() + YEAR - found.usable_until < timedelta(minutes=3)


def test_one_without_an_end_says_so() -> None:
    assert read_certificate(public(make_key()), now()).usable_until is None


def test_what_is_kept_has_only_the_key_that_is_encrypted_to() -> None:
    whole = public(make_key())
    kept = read_certificate(whole, now()).armour
    assert tags(whole.decode()).count(packet.Tag.PublicSubkey) == 2  # one of them is for signing
    assert tags(kept).count(packet.Tag.PublicSubkey) == 1
    assert read_certificate(kept.encode(), now()).armour == kept


def test_binary_and_armoured_are_the_same() -> None:
    key = make_key()
    assert read_certificate(binary_of(public(key)), now()) == read_certificate(public(key), now())


def test_only_its_owner_opens_what_was_sealed() -> None:
    key, stranger = make_key(), make_key()
    kept = read_certificate(public(key), now()).armour
    sealed = seal(b"%PDF-1.7 ...", kept, now())
    assert b"PDF" not in sealed
    assert open_sealed(sealed, key) == b"%PDF-1.7 ..."
    with pytest.raises(RuntimeError):
        open_sealed(sealed, stranger)
    assert seal(b"%PDF-1.7 ...", kept, now()) != sealed


def test_the_library_seals_to_an_expired_certificate_and_we_do_not() -> None:
    key = make_key(lasts=YEAR)
    later = now() + YEAR + timedelta(seconds=5)
    with pytest.raises(RefusedError, match="has expired"):
        read_certificate(public(key), later)
    kept = read_certificate(public(key), now()).armour
    with pytest.raises(RefusedError):
        seal(b"", kept, later)


def with_revocation(key: pysequoia.Tsk) -> bytes:
    revocation = key.extract_certificate().revoke(key.certifier())
    pile = list(packet.PacketPile.from_bytes(public(key)))
    revoking = list(packet.PacketPile.from_bytes(str(revocation).encode()))
    return str(pysequoia.Cert.from_packets([pile[0], *revoking, *pile[1:]])).encode()


def test_a_revoked_certificate_is_refused() -> None:
    with pytest.raises(RefusedError, match="revoked"):
        read_certificate(with_revocation(make_key()), now())


def without_subkeys(key: pysequoia.Tsk) -> bytes:
    pile = list(packet.PacketPile.from_bytes(public(key)))
    first = [one.tag for one in pile].index(packet.Tag.PublicSubkey)
    return str(pysequoia.Cert.from_packets(pile[:first])).encode()


def test_one_that_can_only_sign_is_refused() -> None:
    with pytest.raises(RefusedError, match="no key that can be encrypted to"):
        read_certificate(without_subkeys(make_key()), now())


def test_a_strangers_key_put_into_it_opens_nothing() -> None:
    """The fingerprint is of the primary key: what is not bound to that by its owner counts not."""
    key, thief = make_key(), make_key()
    foreign = list(packet.PacketPile.from_bytes(public(thief)))
    first = [one.tag for one in foreign].index(packet.Tag.PublicSubkey)
    own = list(packet.PacketPile.from_bytes(public(key)))
    mixed = b"".join(bytes(one) for one in [*own, *foreign[first:]])
    found = read_certificate(mixed, now())
    assert group_fingerprint(found.fingerprint) == fingerprint_of(key)
    sealed = seal(b"secret", found.armour, now())
    assert open_sealed(sealed, key) == b"secret"
    with pytest.raises(RuntimeError):
        open_sealed(sealed, thief)
    alone = b"".join(bytes(one) for one in [*own[:4], *foreign[first:]])
    with pytest.raises(RefusedError, match="no key"):
        read_certificate(alone, now())


def test_a_secret_key_is_refused_and_its_owner_warned() -> None:
    with pytest.raises(RefusedError, match="secret key"):
        read_certificate(str(make_key()).encode(), now())


def test_two_in_one_file_are_refused() -> None:
    both = public(make_key()), public(make_key())
    for content in (b"".join(both), b"".join(map(binary_of, both))):
        with pytest.raises(RefusedError, match="several"):
            read_certificate(content, now())


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param("กุญแจ".encode(), id="words"),
        pytest.param(b"%PDF-1.7", id="another file"),
        pytest.param(
            b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----",
            id="an armour around nothing",
        ),
        pytest.param(pysequoia.encrypt(b"x", passwords=["y"]), id="a message"),
    ],
)
def test_what_is_no_certificate_is_refused_without_the_librarys_insides(content: bytes) -> None:
    with pytest.raises(RefusedError, match="no OpenPGP certificate") as told:
        read_certificate(content, now())
    assert "backtrace" not in str(told.value)


def test_what_is_too_large_is_not_even_parsed() -> None:
    with pytest.raises(RefusedError, match="256 KB"):
        read_certificate(b"x" * (256 * 1024 + 1), now())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_torn_and_changed_bytes_are_refused_or_still_good(data: st.DataObject) -> None:
    """Whatever somebody pastes: either a certificate that works, or a sentence."""
    torn = bytearray(BINARY)
    for _ in range(data.draw(st.integers(1, 4))):
        torn[data.draw(st.integers(0, len(torn) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(torn[: data.draw(st.integers(1, len(torn)))])
    try:
        found = read_certificate(cut, now())
    except RefusedError:
        return
    assert seal(b"x", found.armour, now())


BINARY = binary_of(public(make_key()))


@pytest.mark.parametrize(
    ("told", "is_same"),
    [
        ("ABCD 1234", True),
        ("abcd:1234", True),
        ("0xABCD1234", True),
        ("ABCD ๑๒๓๔", True),
        ("ABCD 1235", False),
        ("1234", False),
        ("", False),
    ],
)
def test_a_fingerprint_is_compared_as_people_write_it(told: str, is_same: bool) -> None:
    assert is_same_fingerprint(told, "ABCD1234") is is_same
    assert not is_same_fingerprint(told, "")


def test_a_user_id_names_the_address_or_does_not() -> None:
    assert names_address(["Office <CERT@office.example>"], "cert@office.example")
    assert names_address(["cert@office.example"], "cert@office.example")
    assert not names_address(["cert@office.example <thief@evil.example>"], "cert@office.example")
    assert not names_address([], "cert@office.example")


@pytest.fixture
def gpg(tmp_path: Path) -> Iterator[Any]:
    """GnuPG, the program that offices have, with a home of its own."""
    if shutil.which("gpg") is None:
        pytest.skip("no GnuPG here")
    home = tmp_path / "gpg"
    home.mkdir(mode=0o700)

    def run(*words: str, given: bytes = b"") -> bytes:
        options = ("--homedir", str(home), "--batch", "--pinentry-mode", "loopback")
        command = ["gpg", *options, "--passphrase", "", *words]
        return subprocess.run(command, input=given, capture_output=True, check=True).stdout  # noqa: S603

    yield run
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)  # noqa: S603, S607


def test_gnupg_opens_what_we_seal_to_its_certificate(gpg: Any) -> None:
    gpg("--quick-gen-key", f"Office <{ADDRESS}>", "future-default", "default", "2y")
    exported = gpg("--armor", "--export", ADDRESS)
    found = read_certificate(exported, now())
    assert found.usable_until is not None
    assert gpg("--decrypt", given=seal(b"%PDF-1.7", found.armour, now())) == b"%PDF-1.7"


def test_gnupgs_newest_subkey_is_used_and_a_revoked_one_is_not(gpg: Any) -> None:
    gpg("--quick-gen-key", ADDRESS, "ed25519", "sign", "2y")
    key = pysequoia.Cert.from_bytes(gpg("--export", ADDRESS)).fingerprint
    with pytest.raises(RefusedError, match="no key"):
        read_certificate(gpg("--export", key), now())
    gpg("--quick-add-key", key, "cv25519", "encrypt", "1y")
    found = read_certificate(gpg("--export", key), now())
    assert found.usable_until is not None
    assert found.usable_until < now() + timedelta(days=366)
    gpg("--command-fd", "0", "--no-tty", "--expert", "--edit-key", key, given=REVOKE_SUBKEY)
    with pytest.raises(RefusedError, match="no key"):
        read_certificate(gpg("--export", key), now())


REVOKE_SUBKEY = b"key 1\nrevkey\ny\n0\n\ny\nsave\n"
