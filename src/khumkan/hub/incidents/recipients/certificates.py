"""OpenPGP certificates of others: read, checked, encrypted to. Pure: the moment is given.

The library encrypts to certificates that are revoked or expired (0.1.35, tried), so both are looked
at here, and of a certificate only the subkeys that are good at the moment are left.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NoReturn

import pysequoia
from pysequoia import packet

from khumkan.core.messages import message
from khumkan.ui.dates import read_digits
from khumkan.ui.errors import RefusedError

MOST_BYTES: Final = 256 * 1024  # a certificate with hundreds of signatures of others
_MOST_USER_IDS: Final = 20
_LONGEST_USER_ID: Final = 200
_NOT_HEX: Final = re.compile(r"[^0-9A-F]")
_ADDRESS: Final = re.compile(r"[^\s<>]+@[^\s<>]+")
_SECRET: Final = (packet.Tag.SecretKey, packet.Tag.SecretSubkey)
_BEGIN: Final = b"-----BEGIN PGP PUBLIC KEY BLOCK-----"
_FIELD: Final = "certificate"


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate that can be encrypted to. `usable_until` is in UTC, None for without end."""

    armour: str
    fingerprint: str
    user_ids: tuple[str, ...]
    usable_until: datetime | None


def read_certificate(content: bytes, at: datetime) -> Certificate:
    """Return the one certificate in a file or a pasted text, binary or armoured.

    Raises RefusedError for what is none, for several, for secret keys, and for one that is revoked,
    has expired, or has no key to encrypt to.
    """
    with _readable():
        whole = _parse(content)
        if whole.is_revoked:
            _refuse(
                message("This certificate was revoked by its owner: ask the office for a new one.")
            )
        if whole.expiration is not None and whole.expiration <= at:
            _refuse(message("This certificate has expired: ask the office for a new one."))
        return _cut(whole, at)


def seal(content: bytes, armour: str, at: datetime) -> bytes:
    """Return a file encrypted to a certificate, as binary OpenPGP; it differs each time.

    Raises RefusedError for a certificate that can't be used any more.
    """
    certificate = pysequoia.Cert.from_bytes(read_certificate(armour.encode(), at).armour.encode())
    return bytes(pysequoia.encrypt(content, recipients=[certificate], armor=False))


def group_fingerprint(fingerprint: str) -> str:
    """Return a fingerprint as it is read aloud: in groups of four."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def is_same_fingerprint(told: str, fingerprint: str) -> bool:
    """Say whether what somebody was told is this fingerprint; spaces and colons don't count."""
    letters = _NOT_HEX.sub("", read_digits(told).upper().removeprefix("0X"))
    return bool(fingerprint) and letters == fingerprint


def names_address(user_ids: Iterable[str], address: str) -> bool:
    """Say whether one of the user IDs is of this e-mail address."""
    wanted = address.casefold()
    return any(_ADDRESS.findall(one.casefold())[-1:] == [wanted] for one in user_ids)


def _parse(content: bytes) -> pysequoia.Cert:
    if len(content) > MOST_BYTES:
        _refuse(message("This is larger than a certificate is: at most 256 KB."))
    if content.count(_BEGIN) > 1:
        _refuse_several()
    pile = list(packet.PacketPile.from_bytes(content))
    # Looked at before it is parsed as a certificate, which a secret key would be as well.
    if any(one.tag in _SECRET for one in pile):
        _refuse(
            message(
                "This holds a secret key. It was not kept. Whoever owns it must know that it "
                "left their hands: ask them for the public certificate."
            )
        )
    if sum(one.tag == packet.Tag.PublicKey for one in pile) > 1:
        _refuse_several()
    return pysequoia.Cert.from_bytes(content)


def _cut(whole: pysequoia.Cert, at: datetime) -> Certificate:
    """Return what is kept of a certificate: of its subkeys those that are good to encrypt to."""
    blocks = _blocks(str(whole).encode())
    good = [block for block in blocks[1:] if _is_good(block, at)]
    if not good:
        _refuse(message("This certificate has no key that can be encrypted to."))
    ends = [end for block in good if (end := _end_of(block)) is not None]
    latest = max(ends) if len(ends) == len(good) else None
    cut = pysequoia.Cert.from_packets([one for block in (blocks[0], *good) for one in block])
    _try_out(cut)
    return Certificate(
        armour=str(cut),
        fingerprint=whole.fingerprint.upper(),
        user_ids=tuple(str(one)[:_LONGEST_USER_ID] for one in whole.user_ids[:_MOST_USER_IDS]),
        usable_until=min(filter(None, (whole.expiration, latest)), default=None),
    )


@contextmanager
def _readable() -> Iterator[None]:
    """Refuse what the library can't read, at any step; its own text is a trace of its insides."""
    try:
        yield
    except RuntimeError:
        _refuse(
            message(
                "This is no OpenPGP certificate. It begins with “-----BEGIN PGP PUBLIC KEY "
                "BLOCK-----”, or is a file ending in .asc, .gpg or .pgp."
            )
        )


def _try_out(certificate: pysequoia.Cert) -> None:
    try:
        pysequoia.encrypt(b"", recipients=[certificate], armor=False)
    except RuntimeError:
        _refuse(message("This certificate has no key that can be encrypted to."))


def _blocks(content: bytes) -> list[list[Any]]:
    """Return the packets in blocks: the primary key with its names, then each subkey."""
    blocks: list[list[Any]] = [[]]
    for one in packet.PacketPile.from_bytes(content):
        if one.tag == packet.Tag.PublicSubkey:
            blocks.append([])
        blocks[-1].append(one)
    return blocks


def _is_good(block: Sequence[Any], at: datetime) -> bool:
    """Say whether a subkey is for encryption, alive, and not revoked by anybody."""
    if any(one.signature_type == packet.SignatureType.SubkeyRevocation for one in block):
        return False
    binding = max(_bindings(block), key=lambda one: one.signature_created, default=None)
    if binding is None or not (binding.key_flags and binding.key_flags.transport_encryption):
        return False
    end = _end_of(block)
    return end is None or end > at


def _end_of(block: Sequence[Any]) -> datetime | None:
    binding = max(_bindings(block), key=lambda one: one.signature_created)
    validity = binding.key_validity_period
    made: datetime = block[0].key_created
    return made + validity if validity else None


def _bindings(block: Sequence[Any]) -> Iterator[Any]:
    for one in block:
        is_binding = one.signature_type == packet.SignatureType.SubkeyBinding
        if is_binding and one.signature_created is not None:
            yield one


def _refuse_several() -> NoReturn:
    _refuse(message("This holds several certificates: give one alone."))


def _refuse(text: Any) -> NoReturn:
    raise RefusedError(text, field=_FIELD)
