"""Manifests on disk: one file each, written once, numbered from 1; and the keys that signed them.

A file has two lines: the signed bytes, and the signature in base64url.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import msgspec

from khumkan.core.errors import Place, WireError
from khumkan.core.messages import message
from khumkan.node.manifests.document import BEGINNING, Manifest, ManifestError, read_manifest
from khumkan.node.manifests.signatures import is_signed
from khumkan.wire.identity import PublicJwk, read_public_jwk, thumbprint
from khumkan.wire.identity.base64url import decode_base64url, encode_base64url

_SUFFIX: Final = ".manifest"
_DIGITS: Final = 6
_LONGEST: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Signed:
    """A manifest with the bytes that were signed and the signature over them."""

    manifest: Manifest
    body: bytes
    signature: bytes

    @property
    def hash(self) -> str:
        """What the next manifest names as the one before."""
        return hashlib.sha256(self.body).hexdigest()

    def is_signed_by(self, jwk: PublicJwk) -> bool:
        """Say whether the owner of a key signed it."""
        return is_signed(jwk, self.body, self.signature)


class StoredManifests:
    """The manifests of one node. One process adds, any number read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[int, Signed] = {}

    def numbers(self) -> list[int]:
        """Return the numbers there are."""
        found = (path.stem for path in self._folder.glob(f"*{_SUFFIX}"))
        return sorted(int(name) for name in found if name.isdigit())

    def read(self, number: int) -> Signed:
        """Return a manifest, its signature not yet checked. Raises ManifestError."""
        path = self._path(number)
        try:
            with path.open("rb") as file:
                lines = file.read(_LONGEST).split(b"\n")
            body, signature, _end = lines
            return Signed(read_manifest(body), body, decode_base64url(signature.decode("ascii")))
        except (OSError, ValueError, WireError, ManifestError) as error:
            raise ManifestError(
                message("the manifest can't be read ({why})", why=str(error)[:300]),
                place=Place(str(path)),
            ) from error

    def all(self) -> Iterator[Signed]:
        """Yield the manifests in order, each read from the disk once. Raises ManifestError."""
        for number in self.numbers():
            if number not in self._known:
                self._known[number] = self.read(number)
            yield self._known[number]

    def head(self) -> Signed | None:
        """Return the newest one."""
        numbers = self.numbers()
        if not numbers:
            return None
        number = numbers[-1]
        if number not in self._known:
            self._known[number] = self.read(number)
        return self._known[number]

    def next_place(self) -> tuple[int, str]:
        """Return the number of the next manifest, and the hash that it has to name."""
        head = self.head()
        return (1, BEGINNING) if head is None else (head.manifest.number + 1, head.hash)

    def covered(self) -> dict[date, int]:
        """Return up to which offset a day's events are told of, for each day that is."""
        found: dict[date, int] = {}
        for one in self.all():
            day = one.manifest.day
            found[day] = max(found.get(day, 0), one.manifest.to_offset)
        return found

    def add(self, body: bytes, signature: bytes, jwk: PublicJwk) -> Signed:
        """Write a manifest for good, on the disk when this returns. Raises ManifestError."""
        signed = Signed(read_manifest(body), body, signature)
        try:
            (self._folder / "keys").mkdir(parents=True, mode=0o700, exist_ok=True)
            self._keep_key(jwk)
            lines = body + b"\n" + encode_base64url(signature).encode() + b"\n"
            _write_once(self._path(signed.manifest.number), lines)
        except OSError as error:
            raise ManifestError(
                message(
                    "the manifest can't be written ({why}): look at the disk",
                    why=error.strerror or str(error),
                ),
                place=Place(str(self._folder)),
            ) from error
        return signed

    def keys(self) -> dict[str, PublicJwk]:
        """Return the public keys that signed, by their thumbprints. Raises ManifestError."""
        found = {}
        for path in sorted((self._folder / "keys").glob("*.jwk")):
            try:
                jwk = read_public_jwk(msgspec.json.decode(path.read_bytes()))
            except (OSError, msgspec.DecodeError, WireError) as error:
                raise ManifestError(
                    message("this is no public key ({why})", why=str(error)[:200]),
                    place=Place(str(path)),
                ) from error
            found[thumbprint(jwk)] = jwk
        return found

    def _keep_key(self, jwk: PublicJwk) -> None:
        path = self._folder / "keys" / f"{thumbprint(jwk)}.jwk"
        if not path.exists():
            _write_once(path, msgspec.json.encode(jwk) + b"\n")

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:0{_DIGITS}}{_SUFFIX}"


def _write_once(path: Path, content: bytes) -> None:
    """Write a file that is not there yet; a crash leaves it whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.link(part, path)  # never over another
    part.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
