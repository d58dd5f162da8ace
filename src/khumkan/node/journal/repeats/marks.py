"""What tells one delivery from another: a keyed hash of source, the sender's id for it, and body.

Both the id and the body have to be the same: a sender that uses one id for everything loses
nothing, and one that says by its ids that two equal bodies are two deliveries is believed. Keyed,
because the marks lie on the disk for a while: nobody can find out by trying what a body said.
"""

import hashlib
import logging
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from khumkan.core.journal import log_event
from khumkan.node.private_files import write_privately

MARK_BYTES: Final = 16
_KEY_BYTES: Final = 32
_FILE: Final = "key"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, repr=False)
class MarkMaker:
    """Makes marks under one key."""

    key: bytes

    def make(self, source_id: UUID, form: str, client_id: str | None, payload: bytes) -> bytes:
        """Return the mark of a delivery; takes about a second for a gigabyte."""
        digest = hashlib.blake2b(digest_size=MARK_BYTES, key=self.key)
        for part in (source_id.bytes, form.encode(), _encode(client_id)):
            digest.update(len(part).to_bytes(4, "little") + part)
        digest.update(payload)
        return digest.digest()


def _encode(client_id: str | None) -> bytes:
    return (client_id or "").encode("utf-8", "surrogatepass")


def load_mark_maker(folder: Path) -> MarkMaker:
    """Return a maker with the key in a folder, which is made at need.

    A disk that takes no key must not keep a node from starting: it has one for as long as it runs
    then, and recognises after that no copy of what came before.
    """
    path = folder / _FILE
    try:
        key = path.read_bytes() if path.exists() else b""
        if len(key) != _KEY_BYTES:
            key = secrets.token_bytes(_KEY_BYTES)
            write_privately(path, key)
    except OSError as error:
        log_event(_LOG, "repeats.no_key", level=logging.ERROR, error=error)
        key = secrets.token_bytes(_KEY_BYTES)
    return MarkMaker(key)
