"""The folder of one set-up, for its owner alone: it may hold a token or a key."""

from collections.abc import Iterable
from pathlib import Path

from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.node.connecting.filling import ConnectingError
from khumkan.node.private_files import write_privately


def refuse_pack_folder(folder: Path) -> None:
    """Raise ConnectingError if there is something already: a second token must not lie beside."""
    if folder.exists() or folder.is_symlink():
        raise _refuse(folder, "there is one already")


def write_pack(folder: Path, texts: Iterable[tuple[str, str]]) -> list[Path]:
    """Write the files into the folder, which is made if need be; return their paths.

    Raises ConnectingError.
    """
    written = []
    try:
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        for name, text in texts:
            path = folder / name
            write_privately(path, text.encode())
            written.append(path)
    except OSError as error:
        raise _refuse(folder, error.strerror or str(error)) from error
    return written


def _refuse(folder: Path, why: str) -> ConnectingError:
    return ConnectingError(
        message("this folder can't be made ({why}); name one that is not there yet", why=why),
        place=Place(str(folder)),
    )
