"""The object paths that patterns may ask about, and where in a row what they name is found.

A path that stands in no table here is refused by name: nothing in our events says it.
"""

from dataclasses import dataclass
from enum import Enum

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.wire.observables import Kind


class Nature(Enum):
    """What kind of value a property has, and so how it is compared."""

    ADDRESS = "address"
    DOMAIN = "domain"
    HOST = "host"
    URL = "url"
    EMAIL = "email"
    HASH = "hash"
    FILE_NAME = "file name"
    TEXT = "text"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Property:
    """One property of one type of STIX object.

    `kinds` are those of the observables it may hold, empty for text and numbers. A property with
    `columns` is looked for there only, one without in every value of the row.
    """

    object_type: str
    name: str
    nature: Nature
    kinds: frozenset[Kind] = frozenset()
    columns: tuple[str, ...] = ()


_ADDRESSES = frozenset({Kind.IPV4, Kind.IPV6, Kind.IPV4_NETWORK, Kind.IPV6_NETWORK})
_HASHES = {
    "MD5": Kind.MD5,
    "SHA1": Kind.SHA1,
    "SHA256": Kind.SHA256,
    "SHA512": Kind.SHA512,
}
_FILE_NAME = frozenset({Kind.FILE_NAME})
_EMAIL = frozenset({Kind.EMAIL})
_IMAGE = ("process.executable", "process.name", "process.parent.executable", "process.parent.name")
_COMMAND_LINE = ("process.command_line", "process.parent.command_line")
_FOLDER = ("process.working_directory", "process.parent.working_directory")
_PID = ("process.pid", "process.parent.pid")
_SOURCE = ("source.ip", "source.domain")
_DESTINATION = ("destination.ip", "destination.domain")
_PROTOCOL = ("network.transport", "network.protocol", "network.application")
_HOST_KINDS = _ADDRESSES | {Kind.DOMAIN}

PROPERTIES = (
    Property("ipv4-addr", "value", Nature.ADDRESS, _ADDRESSES),
    Property("ipv6-addr", "value", Nature.ADDRESS, _ADDRESSES),
    Property("domain-name", "value", Nature.DOMAIN, frozenset({Kind.DOMAIN})),
    Property("url", "value", Nature.URL, frozenset({Kind.URL})),
    Property("email-addr", "value", Nature.EMAIL, _EMAIL),
    Property("email-message", "from_ref.value", Nature.EMAIL, _EMAIL),
    Property("file", "name", Nature.FILE_NAME, _FILE_NAME),
    Property("file", "size", Nature.NUMBER, columns=("file.size",)),
    *(
        Property("file", f"hashes.{name}", Nature.HASH, frozenset({kind}))
        for name, kind in _HASHES.items()
    ),
    Property("process", "command_line", Nature.TEXT, columns=_COMMAND_LINE),
    Property("process", "cwd", Nature.TEXT, columns=_FOLDER),
    Property("process", "name", Nature.FILE_NAME, _FILE_NAME, _IMAGE),
    Property("process", "image_ref.name", Nature.FILE_NAME, _FILE_NAME, _IMAGE),
    Property("process", "binary_ref.name", Nature.FILE_NAME, _FILE_NAME, _IMAGE),
    Property("process", "pid", Nature.NUMBER, columns=_PID),
    Property("network-traffic", "src_ref.value", Nature.HOST, _HOST_KINDS, _SOURCE),
    Property("network-traffic", "dst_ref.value", Nature.HOST, _HOST_KINDS, _DESTINATION),
    Property("network-traffic", "src_port", Nature.NUMBER, columns=("source.port",)),
    Property("network-traffic", "dst_port", Nature.NUMBER, columns=("destination.port",)),
    Property("network-traffic", "protocols[*]", Nature.TEXT, columns=_PROTOCOL),
    Property("user-account", "account_login", Nature.TEXT, columns=("user.name",)),
    Property("user-account", "user_id", Nature.TEXT, columns=("user.id",)),
)

_BY_PATH = {f"{one.object_type}:{one.name}": one for one in PROPERTIES}
_HASH_PREFIX = "file:hashes."


def find_property(path: str, position: int) -> Property:
    """Return what a path in one spelling asks about. Raises WireError for one that is unknown."""
    known = path
    if path.startswith(_HASH_PREFIX):
        known = _HASH_PREFIX + path.removeprefix(_HASH_PREFIX).replace("-", "").upper()
    try:
        return _BY_PATH[known]
    except KeyError:
        raise WireError(
            message(
                "patterns over {path}, here at character {n}, are not supported",
                path=path[:100],
                n=position,
            )
        ) from None
