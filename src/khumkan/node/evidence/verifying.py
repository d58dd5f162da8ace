"""Checks an archive without the node: the seal, every file, the chain of manifests, every proof.

What is checked first vouches for the sizes of what comes next, so that nothing endless is unpacked.
"""

import hashlib
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from khumkan.core.clock import format_time
from khumkan.core.errors import KhumkanError, WireError
from khumkan.core.messages import message
from khumkan.node.evidence.chain import read_chain
from khumkan.node.evidence.custody import CustodyRecord, read_record
from khumkan.node.evidence.proving import prove_days
from khumkan.node.evidence.seal import KEY, PEM, SIGNATURE, SUMS
from khumkan.node.evidence.verification import Verification
from khumkan.node.evidence.zipcheck import (
    ArchiveError,
    find_tricks,
    opened_archive,
    read_chunks,
    read_small,
)
from khumkan.node.manifests.signatures import SIGNATURE_BYTES, is_signed, write_pem
from khumkan.wire.identity import PublicJwk, read_public_jwk, thumbprint

__all__ = ["Verification", "verify_evidence"]

_MOST_SUMS: Final = 64 * 1024 * 1024
_MOST_SMALL: Final = 256 * 1024 * 1024
_SUM: Final = re.compile(r"([0-9a-f]{64})  ([\w./-]{1,120})\n", re.ASCII)
_UNLISTED: Final = frozenset({SUMS, SIGNATURE})

Advance = Callable[[int], None]


def verify_evidence(
    path: Path, trusted: str | None = None, advance: Advance = lambda _n: None
) -> Verification:
    """Return what is wrong with an archive, if anything, and what it shows.

    `trusted` is the thumbprint of the key that must have sealed it. `advance` hears how many bytes
    were worked through. Raises OSError where the file can't be read at all.
    """
    found = Verification()
    try:
        with opened_archive(path) as archive:
            for trick in find_tricks(archive):
                found.note(trick)
            if found.is_whole:
                _verify(archive, found, trusted, advance)
    except KhumkanError as error:
        found.note(error.message)
    return found


def _verify(
    archive: zipfile.ZipFile, found: Verification, trusted: str | None, advance: Advance
) -> None:
    sums = read_small(archive, SUMS, _MOST_SUMS)
    _check_seal(archive, sums, found, trusted)
    hashes = _read_sums(sums)
    _check_names(archive, hashes, found)
    record = _read_custody(archive, hashes, found)
    if not found.is_whole:
        return  # who could change the list could change everything: more would be guessing
    _check_files(archive, hashes, record, found, advance)
    if found.is_whole:
        manifests = read_chain(archive, record, found)
        prove_days(archive, record, manifests, found, advance)


def _check_seal(
    archive: zipfile.ZipFile, sums: bytes, found: Verification, trusted: str | None
) -> None:
    jwk = _read_key(read_small(archive, KEY, 1_000))
    found.key = thumbprint(jwk)
    if trusted is not None:
        found.is_key_known = found.key == trusted
        if not found.is_key_known:
            found.note(
                message(
                    "it was sealed with another key: {key}, not {trusted}",
                    key=found.key,
                    trusted=trusted[:100],
                )
            )
    signature = read_small(archive, SIGNATURE, SIGNATURE_BYTES)
    if not is_signed(jwk, sums, signature):
        found.note(message("the seal is broken: SHA256SUMS was changed after it was signed"))
    if read_small(archive, PEM, 1_000) != write_pem(jwk):
        found.note(message("{first} and {second} are not the same key", first=KEY, second=PEM))


def _read_key(content: bytes) -> PublicJwk:
    try:
        return read_public_jwk(msgspec.json.decode(content))
    except (msgspec.DecodeError, UnicodeDecodeError, WireError) as error:
        raise ArchiveError(
            message("{name} is no public key ({why})", name=KEY, why=str(error)[:200])
        ) from error


def _read_sums(content: bytes) -> dict[str, str]:
    text = content.decode("ascii", "replace")
    found = {name: digest for digest, name in _SUM.findall(text)}
    if "".join(f"{digest}  {name}\n" for name, digest in found.items()) != text:
        raise ArchiveError(message("SHA256SUMS is no list of hashes as an export writes it"))
    return found


def _check_names(archive: zipfile.ZipFile, hashes: Mapping[str, str], found: Verification) -> None:
    names = set(archive.namelist())
    found.n_files = len(names)
    for name in sorted(hashes.keys() - names):
        found.note(message("{name} is missing", name=name))
    for name in sorted(names - hashes.keys() - _UNLISTED):
        found.note(message("{name} was added: the seal does not know it", name=name))


def _read_custody(
    archive: zipfile.ZipFile, hashes: Mapping[str, str], found: Verification
) -> CustodyRecord:
    content = read_small(archive, "custody.json", _MOST_SMALL)
    if hashlib.sha256(content).hexdigest() != hashes.get("custody.json"):
        found.note(
            message("{name} was changed: its hash is not the sealed one", name="custody.json")
        )
    record = read_record(content)
    found.case, found.exported_by = record.case, record.exported_by
    found.exported_at = format_time(record.exported_at, "seconds")
    if record.key != found.key:
        found.note(message("the custody record names another key: {key}", key=record.key[:100]))
    return record


def _check_files(
    archive: zipfile.ZipFile,
    hashes: Mapping[str, str],
    record: CustodyRecord,
    found: Verification,
    advance: Advance,
) -> None:
    """Hash every file; of evidence the record says how large it is, other files are small."""
    told = {one.name: one for one in record.files}
    for name, digest in hashes.items():
        one = told.get(name)
        try:
            actual = _hash(archive, name, None if one is None else one.n_bytes, advance)
        except ArchiveError as error:
            found.note(error.message)
            continue
        if actual != digest or (one is not None and one.sha256 != digest):
            found.note(message("{name} was changed: its hash is not the sealed one", name=name))
    for name in sorted(told.keys() - hashes.keys()):
        found.note(message("{name} is missing", name=name))


def _hash(archive: zipfile.ZipFile, name: str, n_bytes: int | None, advance: Advance) -> str:
    digest = hashlib.sha256()
    if n_bytes is None:
        digest.update(read_small(archive, name, _MOST_SMALL))
    else:
        for chunk in read_chunks(archive, name, n_bytes):
            digest.update(chunk)
            advance(len(chunk))
    return digest.hexdigest()
