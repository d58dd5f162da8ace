"""The manifests in an archive: signed, and each following the one before."""

import re
import zipfile
from collections.abc import Mapping
from typing import Final

import msgspec

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.node.evidence.custody import CustodyRecord
from khumkan.node.evidence.verification import Verification
from khumkan.node.evidence.zipcheck import read_small
from khumkan.node.manifests.document import Manifest, ManifestError, read_manifest
from khumkan.node.manifests.signatures import SIGNATURE_BYTES
from khumkan.node.manifests.store import Signed
from khumkan.node.manifests.verifying import check_link
from khumkan.wire.identity import PublicJwk, read_public_jwk, thumbprint

_MANIFEST: Final = re.compile(r"manifests/(\d+)\.json")
_KEY: Final = re.compile(r"keys/([\w-]{43})\.jwk", re.ASCII)
_MOST_BYTES: Final = 64 * 1024 * 1024


def read_chain(
    archive: zipfile.ZipFile, record: CustodyRecord, found: Verification
) -> dict[int, Manifest]:
    """Return the manifests by their numbers; what is wrong with them is noted."""
    keys = _read_keys(archive, found)
    manifests: dict[int, Manifest] = {}
    before: Signed | None = None
    for name in sorted(name for name in archive.namelist() if _MANIFEST.fullmatch(name)):
        signed = _read(archive, name, found)
        if signed is None:
            continue
        is_first = before is None and signed.manifest.number > 1
        problem = check_link(signed, before, keys, is_first=is_first)
        if problem is None and name != f"manifests/{signed.manifest.number:06}.json":
            problem = message("it is not the manifest of that number")
        if problem is not None:
            found.note(problem, name)
        manifests[signed.manifest.number] = signed.manifest
        before = signed
    _check_head(record, before, found)
    found.n_manifests = len(manifests)
    return manifests


def _check_head(record: CustodyRecord, last: Signed | None, found: Verification) -> None:
    told = None if record.chain_head is None else record.chain_head.hash
    found.chain_head = told or ""
    if told != (None if last is None else last.hash):
        found.note(message("the last manifest is not the one that the custody record names"))


def _read(archive: zipfile.ZipFile, name: str, found: Verification) -> Signed | None:
    body = read_small(archive, name, _MOST_BYTES)
    signature = read_small(archive, name.replace(".json", ".sig"), SIGNATURE_BYTES)
    try:
        return Signed(read_manifest(body), body, signature)
    except ManifestError as error:
        found.note(error.message, name)
        return None


def _read_keys(archive: zipfile.ZipFile, found: Verification) -> Mapping[str, PublicJwk]:
    keys = {}
    for name in archive.namelist():
        match = _KEY.fullmatch(name)
        if match is None:
            continue
        try:
            jwk = read_public_jwk(msgspec.json.decode(read_small(archive, name, 1_000)))
        except (msgspec.DecodeError, UnicodeDecodeError, WireError) as error:
            found.note(message("this is no public key ({why})", why=str(error)[:200]), name)
            continue
        if thumbprint(jwk) != match[1]:
            found.note(message("it is another key than its name says"), name)
        keys[thumbprint(jwk)] = jwk
    return keys
