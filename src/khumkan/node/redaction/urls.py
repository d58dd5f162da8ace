"""URLs without what may be about a person: no query, and masks in host and path."""

import re
from typing import Final
from urllib.parse import quote

from khumkan.node.redaction.domains import is_personal_label
from khumkan.node.redaction.personal import PERSONAL, find_wrapped, unwrap_percent
from khumkan.wire.contract import MASK
from khumkan.wire.observables import is_public_address

_PARTS: Final = re.compile(r"(?P<scheme>[a-z0-9+.-]+://)(?P<host>\[[^\]]*\]|[^:/]+)(?P<rest>.*)")
_A_LABEL: Final = re.compile(r"xn--[a-z0-9-]+", re.IGNORECASE)
_KEPT: Final = "!$&'()*+,;=:@-._~"


def mask_url(url: str) -> str | None:
    """Return scheme, host and path of a normalised URL, masked; None for what can't be told so."""
    found = _PARTS.fullmatch(url.partition("?")[0])
    if found is None:
        return None
    port, slash, path = found["rest"].partition("/")
    segments = slash + "/".join(map(_mask_segment, path.split("/")))
    return f"{found['scheme']}{_mask_host(found['host'])}{port}{segments}"


def _mask_host(host: str) -> str:
    if is_public_address(host.strip("[]")):
        return host
    return ".".join(
        MASK * len(label) if is_personal_label(label) else label for label in host.split(".")
    )


def _mask_segment(segment: str) -> str:
    plain = unwrap_percent(segment)
    if plain is None:
        return MASK * len(segment)
    masked = _A_LABEL.sub(_mask, PERSONAL.sub(_mask, plain))
    while wrapped := find_wrapped(masked):
        masked = masked[: wrapped.start()] + _mask(wrapped) + masked[wrapped.end() :]
    return segment if masked == plain else quote(masked, safe=_KEPT)


def _mask(found: re.Match[str]) -> str:
    return MASK * len(found[0])
