"""The hub's data folder, as far as it can be known before Django reads its settings."""

from pathlib import Path

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message
from khumkan.core.settings import load_settings
from khumkan.hub.nodes.signing import SIGNING_KEY_FILE, make_signing_key
from khumkan.hub.project.secrets import KEY_FILE, make_key

_ONLY_THE_OWNER, _ANYBODY_ELSE = 0o700, 0o077


def data_folder() -> Path:
    """Return where the settings say that the hub lives."""
    return Path(load_settings().hub.data).absolute()


def make_folder() -> Path:
    """Make the data folder, for its owner alone, with the hub's two keys; return the folder."""
    folder = usable_folder()
    make_key(folder)
    make_signing_key(folder)
    return folder


def usable_folder() -> Path:
    """Return the data folder, made if need be, as a place to restore to."""
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(_ONLY_THE_OWNER)
    return folder


def existing_folder() -> Path:
    """Return the data folder of a hub that was opened.

    Raises ConfigurationError where `khumkan hub init` was never run, and for a key that others
    can read: who has one can sign in as anybody, or let any node in.
    """
    folder = data_folder()
    if not (folder / KEY_FILE).is_file():
        raise ConfigurationError(
            message("there is no hub here yet; begin with: khumkan hub init"),
            place=Place(str(folder)),
        )
    if not (folder / SIGNING_KEY_FILE).is_file():
        raise ConfigurationError(
            message("the hub has no key for its nodes yet; run: khumkan hub init"),
            place=Place(str(folder)),
        )
    for key in (folder / KEY_FILE, folder / SIGNING_KEY_FILE):
        if is_open_to_others(key):
            raise ConfigurationError(
                message("others can read this key; run chmod 600 on it, and doubt who has seen it"),
                place=Place(str(key)),
            )
    return folder


def is_open_to_others(path: Path) -> bool:
    """Return whether anybody but the owner may read or change a file."""
    return bool(path.stat().st_mode & _ANYBODY_ELSE)
