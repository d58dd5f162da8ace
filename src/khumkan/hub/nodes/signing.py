"""The hub's own Ed25519 key: codes pin it, nodes trust it, access tokens are signed with it.

One file in the data folder, for its owner alone; read once by each process. Whoever has it can let
any node in and pass for this hub, so it is in the backup and nowhere else.
"""

import os
from functools import cache
from pathlib import Path

from django.conf import settings

from khumkan.core.errors import ConfigurationError, Place, WireError
from khumkan.core.messages import message
from khumkan.wire.identity import (
    PrivateKey,
    PublicJwk,
    new_private_key,
    public_jwk,
    read_private_key,
    write_private_key,
)

SIGNING_KEY_FILE = "hub-signing-key.jwk"


def make_signing_key(folder: Path) -> Path:
    """Write the hub's signing key unless there is one; return its file."""
    path = folder / SIGNING_KEY_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(handle, "wb") as file:
        file.write(write_private_key(new_private_key()))
        file.flush()
        os.fsync(file.fileno())
    return path


def hub_key() -> PrivateKey:
    """Return the hub's signing key, or one for this process alone where none was made yet.

    `khumkan hub serve` refuses to start before `khumkan hub init` has made it. Raises
    ConfigurationError if the file holds something else.
    """
    return _read(Path(settings.DATA) / SIGNING_KEY_FILE)


def hub_jwk() -> PublicJwk:
    """Return the public part of the hub's signing key."""
    return public_jwk(hub_key())


@cache
def _read(path: Path) -> PrivateKey:
    if not path.exists():
        return new_private_key()
    try:
        return read_private_key(path.read_bytes())
    except (OSError, WireError) as error:
        raise ConfigurationError(
            message("the hub's signing key can't be read; put it back from a backup"),
            place=Place(str(path)),
        ) from error
