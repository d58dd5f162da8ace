"""The keys of the node's pseudonyms: made here, kept here, one in use, the older ones kept too.

The same inside thing has the same pseudonym while a key is in use. Older keys are kept so that the
hospital's own people can still tell what an old report spoke of.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message
from khumkan.node.private_files import write_privately
from khumkan.wire.contract import Pseudonym, PseudonymKind

_KEY_BYTES: Final = 32
_TOKEN_DIGITS: Final = 32  # 128 bits
_ID_DIGITS: Final = 8
_ONLY_THE_OWNER: Final = 0o600


class _Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    secret: str


class _Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    keys: tuple[_Key, ...]


class PseudonymKeys:
    """Opens the file of keys, or makes it with its first one. Raises ConfigurationError."""

    def __init__(
        self, path: Path, *, read_random: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        self._path = path
        self._read_random = read_random
        self._keys = self._read()
        if not self._keys:
            self.rotate()

    def rotate(self) -> str:
        """Make a new key and use it from now on; return its id. Older ones are kept."""
        secret = self._read_random(_KEY_BYTES).hex()
        key_id = hashlib.sha256(bytes.fromhex(secret)).hexdigest()[:_ID_DIGITS]
        keys = (*self._keys, _Key(key_id, secret))
        write_privately(self._path, msgspec.json.encode(_Keys(keys)))
        self._keys = keys
        return key_id

    def pseudonym(self, kind: PseudonymKind, name: str) -> Pseudonym:
        """Return the pseudonym of an inside thing under the key in use.

        `name` is in its one usual spelling already.
        """
        return _pseudonym(self._keys[-1], kind, name)

    def pseudonyms(self, kind: PseudonymKind, name: str) -> list[Pseudonym]:
        """Return what a thing was ever called, the newest first."""
        return [_pseudonym(key, kind, name) for key in reversed(self._keys)]

    def _read(self) -> tuple[_Key, ...]:
        try:
            if self._path.exists():
                self._path.chmod(_ONLY_THE_OWNER)
                return msgspec.json.decode(self._path.read_bytes(), type=_Keys).keys
        except (OSError, msgspec.DecodeError) as error:
            raise ConfigurationError(
                message(
                    "the keys of the pseudonyms can't be read: put the file back from a backup; "
                    "without it, what the hub knows by pseudonyms can't be told apart any more"
                ),
                place=Place(str(self._path)),
            ) from error
        return ()


def _pseudonym(key: _Key, kind: PseudonymKind, name: str) -> Pseudonym:
    text = f"{kind}\0{name}".encode("utf-8", "surrogatepass")
    token = hmac.new(bytes.fromhex(key.secret), text, hashlib.sha256).hexdigest()
    return Pseudonym(kind=kind, key_id=key.id, token=token[:_TOKEN_DIGITS])
