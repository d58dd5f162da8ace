"""Secrets live in files that only the hub's user may read; never in settings or logs."""

import os
import secrets
from pathlib import Path

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message

KEY_FILE = "secret.key"
_KEY_BYTES = 48


def read_secret(path: Path) -> str:
    """Return what a secret's file holds, without the line end.

    Raises ConfigurationError if it can't be read or is empty.
    """
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            message("the secret can't be read; is the file there, and is it yours?"),
            place=Place(str(path)),
        ) from error
    if not secret:
        raise ConfigurationError(message("the file holds no secret"), place=Place(str(path)))
    return secret


def make_key(folder: Path) -> Path:
    """Write the hub's own key unless there is one; return its file. Readable by its owner alone."""
    path = folder / KEY_FILE
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(_KEY_BYTES) + "\n")
    return path


def key_or_passing(folder: Path) -> str:
    """Return the hub's key, or one for this process alone where none was made yet.

    Without a hub there is nothing to protect, yet `--help` and the type checker load the
    settings; `khumkan hub serve` refuses to start before `khumkan hub init`.
    """
    path = folder / KEY_FILE
    return read_secret(path) if path.exists() else secrets.token_urlsafe(_KEY_BYTES)
