"""URLs as a server or proxy logs them: normalised where the standard says nothing changes.

Scheme and host are folded, the default port goes, an empty path becomes `/`; what isn't allowed in
a URI (non-ASCII, spaces, quotes) is percent-encoded, and what is encoded already stays as it is.
User names, passwords and fragments are dropped: they never reach a server's log, and they carry
secrets and e-mail addresses of victims. Source: RFC 3986 §6.2.
"""

import re

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.wire.observables.addresses import parse_address
from khumkan.wire.observables.domains import parse_host_name
from khumkan.wire.observables.kinds import Kind, Observable, shown

MAX_URL_CHARACTERS = 8192

_URL = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://"
    r"(?:[^/?#\\]*@)?"  # a backslash here: programs disagree about which host is meant
    r"(?P<host>\[[^\]/?#\\@]*\]|[^:/?#\[\]\\@]+)"
    r"(?::(?P<port>[0-9]{0,5}))?"
    r"(?P<path>/[^?#]*)?"
    r"(?P<query>\?[^#]*)?"
    r"(?:#.*)?",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NOT_IN_URI = re.compile(r"[^A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_MAX_PORT = 65535


def parse_url(text: str) -> Observable:
    """Return the URL observable that a text spells; it must name a scheme and a host.

    Raises WireError, also where the host is a machine of one house (`http://intranet/`) or a number
    that programs read differently (`http://0x7f.1/`).
    """
    text = text.strip()
    found = None if len(text) > MAX_URL_CHARACTERS else _URL.fullmatch(text)
    if found is None or _CONTROL.search(text):
        raise _refused(text)
    scheme = found["scheme"].lower()
    host, port = _host(found["host"]), _port(scheme, found["port"])
    if port is None:
        raise _refused(text)
    path = found["path"] or ("/" if scheme in _DEFAULT_PORTS else "")
    rest = _encode(path + (found["query"] or ""), text)
    return Observable(Kind.URL, f"{scheme}://{host}{port}{rest}")


def url_host(value: str) -> str:
    """Return the host of a normalised URL: an address without brackets, or a domain name.

    Raises WireError if `value` is no URL.
    """
    found = _URL.fullmatch(value)
    if found is None:
        raise _refused(value)
    return found["host"].strip("[]")


def _host(text: str) -> str:
    if not text.startswith("["):
        last_label = text.rstrip(".").rpartition(".")[2]
        is_number = last_label.isascii() and last_label.isdigit()
        return parse_address(text).value if is_number else parse_host_name(text)
    address = parse_address(text[1:-1])
    return f"[{address.value}]" if address.kind is Kind.IPV6 else address.value


def _port(scheme: str, digits: str | None) -> str | None:
    """Return `:port`, or nothing where it goes without saying, or None if there is no such port."""
    if not digits:
        return ""
    port = int(digits)
    if not 0 < port <= _MAX_PORT:
        return None
    return "" if port == _DEFAULT_PORTS.get(scheme) else f":{port}"


def _encode(rest: str, text: str) -> str:
    try:
        return _NOT_IN_URI.sub(_percent_encode, rest)
    except UnicodeEncodeError:
        raise _refused(text) from None


def _percent_encode(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def _refused(text: str) -> WireError:
    return WireError(
        message(
            "{text} is not a URL such as https://example.org/path (at most {limit} characters)",
            text=shown(text),
            limit=MAX_URL_CHARACTERS,
        )
    )
