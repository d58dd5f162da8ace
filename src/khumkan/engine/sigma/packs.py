"""A rule pack's own `pack.toml`: who it is from, under which licence, where it can be read.

The file stands in the folder that was named, or up to two folders above it.
"""

import tomllib
from pathlib import Path

import msgspec

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message
from khumkan.engine.sigma.heads import PackInfo

FILE_NAME = "pack.toml"
_MAX_FOLDERS_UP = 2


def find_pack(path: Path) -> Path | None:
    """Return the folder of the pack that `path` belongs to, or None where it belongs to none."""
    folder = path if path.is_dir() else path.parent
    candidates = [folder, *folder.resolve().parents[:_MAX_FOLDERS_UP]]
    return next((one for one in candidates if (one / FILE_NAME).is_file()), None)


def read_pack(path: Path, *, url: str = "") -> PackInfo:
    """Return what the pack of `path` says for its rules; `url` goes before its own address.

    Raises ConfigurationError for a `pack.toml` that can't be used.
    """
    folder = find_pack(path)
    if folder is None:
        root = path if path.is_dir() else path.parent
        return PackInfo(url=url, root=str(root))
    file = folder / FILE_NAME
    try:
        pack = msgspec.convert(tomllib.loads(file.read_text("utf-8")), PackInfo)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ConfigurationError(
            message("the description of the rule pack can't be used: {detail}", detail=str(error)),
            place=Place(str(file)),
        ) from error
    return msgspec.structs.replace(pack, url=url or pack.url, root=str(folder))
