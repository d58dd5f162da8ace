"""The machine: data folder, key, room, static files."""

import shutil
from pathlib import Path

from django.conf import settings

from khumkan import __version__
from khumkan.core.messages import message
from khumkan.hub.operations.examination.findings import Result, fail, ok, warn
from khumkan.hub.operations.folders import is_open_to_others
from khumkan.hub.operations.serving.preflight import are_files_current
from khumkan.hub.project.secrets import KEY_FILE

_LITTLE, _TOO_LITTLE = 2_000_000_000, 200_000_000  # bytes


def check_key() -> Result:
    """The secret key is there, and for the hub alone."""
    key = settings.DATA / KEY_FILE
    if not key.is_file():
        return fail(message("there is no secret key"), message("run: khumkan hub init"))
    if is_open_to_others(key):
        return fail(
            message("others can read the secret key"),
            message("run: chmod 600 {path}", path=str(key)),
        )
    return ok(message("readable by its owner alone"))


def check_folder() -> Result:
    """The data folder is for the hub alone."""
    if is_open_to_others(settings.DATA):
        return warn(
            message("others can look into the data folder"),
            message("run: chmod 700 {path}", path=str(settings.DATA)),
        )
    return ok(message("closed to others: {path}", path=str(settings.DATA)))


def check_room() -> Result:
    """There is room for the database to grow."""
    free = shutil.disk_usage(settings.DATA).free
    seen = message("{n} GB free", n=f"{free / 1e9:.1f}")
    if free < _TOO_LITTLE:
        return fail(seen, message("make room now: a full disk stops every write"))
    if free < _LITTLE:
        return warn(seen, message("make room: backups and upgrades need as much as the hub takes"))
    return ok(seen)


def check_static_files() -> Result:
    """Style sheets and scripts are those of this version."""
    if not are_files_current(Path(settings.STATIC_ROOT)):
        return fail(
            message("style sheets and scripts are missing or of another version"),
            message("run: khumkan hub init"),
        )
    return ok(message("of version {version}", version=__version__))
