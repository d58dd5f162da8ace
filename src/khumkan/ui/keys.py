"""The primary keys of our records: UUIDs that sort by the time they were made."""

from uuid import UUID

from khumkan.core.ids import IdMaker

_IDS = IdMaker()


def new_key() -> UUID:
    """Return the next key (UUIDv7): what every model of ours has as its `default`."""
    return _IDS.make()
