"""From templates that come with khumkan to the texts of one set-up."""

import ipaddress
import re
from collections.abc import Iterator
from contextlib import suppress
from importlib.resources import files
from typing import Final

from khumkan.core.errors import KhumkanError, Place
from khumkan.core.messages import message
from khumkan.node.certificates.names import is_name
from khumkan.node.connecting.pack import Pack

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{0,200}")
_WORD: Final = re.compile("@([A-Z_]+)@")
_FOR_WINDOWS: Final = ("nxlog", "winlogbeat")


class ConnectingError(KhumkanError):
    """A set-up can't be written, or an address can't stand in one."""


def list_texts(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file. Raises ConnectingError for an odd address."""
    words = _words(pack)
    words["FORWARD"] = _fill(_forward(pack), words) if _needs_forward(pack) else ""
    for name in pack.kind.files:
        text = _fill(name, words)
        is_for_windows = pack.kind.name in _FOR_WINDOWS
        yield name, text.replace("\n", "\r\n") if is_for_windows else text


def check_host(host: str) -> str:
    """Return an address or a name that can stand in any configuration.

    Raises ConnectingError, also for an address at which no other machine can find this one.
    """
    with suppress(ValueError):
        address = ipaddress.ip_address(host)
        if address.is_unspecified:
            raise ConnectingError(
                message("{host} is no address to send to; say the node's own", host=host)
            )
        return str(address)
    if is_name(host):
        return host
    raise ConnectingError(message("this is no host name and no IP address"), place=Place(host[:80]))


def _needs_forward(pack: Pack) -> bool:
    return pack.kind.is_by_rsyslog or pack.kind.name in ("fortigate", "nxlog")


def _forward(pack: Pack) -> str:
    """Return which template says how it is sent: rsyslog's, or the device's own."""
    whose = "rsyslog" if pack.kind.is_by_rsyslog else pack.kind.name
    return f"forward/{whose}-{pack.way.name}.conf"


def _words(pack: Pack) -> dict[str, str]:
    host = check_host(pack.host)
    if not _TOKEN.fullmatch(pack.token):
        raise ConnectingError(message("this token can't stand in a configuration"))
    return {
        "NODE": host,
        "NODE_IN_URL": f"[{host}]" if ":" in host else host,
        "PORT": str(pack.port),
        "TOKEN": pack.token,
        "SCHEME": pack.way.name,
        "KIND": pack.kind.name,
        "TLS": "on" if pack.way.is_secret else "off",
        "TLS_ONLY": "" if pack.way.is_secret else "# ",
        "SENDER": f"/etc/khumkan-sender/{pack.kind.name}",
    }


def _fill(name: str, words: dict[str, str]) -> str:
    """Fill in one pass, so that nothing that was filled in is read again."""
    path = files("khumkan.node.connecting").joinpath("files", *name.split("/"))
    return _WORD.sub(lambda found: words[found[1]], path.read_text(encoding="utf-8"))
