"""The seal of an archive: the list of all hashes, and the node's signature over it."""

from collections.abc import Sequence
from typing import Final

import msgspec

from khumkan.node.evidence.archive import Archive, Member
from khumkan.node.manifests.signatures import sign_bytes, write_pem
from khumkan.wire.identity import PrivateKey, public_jwk

SUMS: Final = "SHA256SUMS"
SIGNATURE: Final = "SHA256SUMS.sig"
KEY: Final = "node-key.jwk"
PEM: Final = "node-key.pem"


def seal(archive: Archive, key: PrivateKey) -> None:
    """Write the key, the list of all files, and the signature: nothing may follow."""
    jwk = public_jwk(key)
    archive.add(KEY, msgspec.json.encode(jwk) + b"\n")
    archive.add(PEM, write_pem(jwk))
    sums = write_sums(archive.members)
    archive.add(SUMS, sums)
    archive.add(SIGNATURE, sign_bytes(key, sums))


def write_sums(members: Sequence[Member]) -> bytes:
    """Return a list of hashes as `sha256sum` writes it."""
    return "".join(f"{one.sha256}  {one.name}\n" for one in members).encode()
