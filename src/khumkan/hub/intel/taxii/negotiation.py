"""Whether a client takes what this server speaks: TAXII 2.1, as JSON.

A media range without a version is answered with the newest we have. Source: TAXII 2.1 §3.3; RFC
9110 §12.5.1.
"""

from collections.abc import Mapping
from email.message import Message
from http import HTTPStatus
from typing import Final

from khumkan.hub.intel.taxii.errors import TaxiiError

_RANGES: Final = frozenset({"*/*", "application/*", "application/taxii+json"})
_VERSION: Final = "2.1"


def require_acceptable(headers: Mapping[str, str]) -> None:
    """Raise TaxiiError (406) unless one of the ranges in `Accept` takes TAXII 2.1."""
    accept = headers.get("Accept", "").strip()
    if accept and not any(map(_takes, accept.split(","))):
        raise TaxiiError(
            HTTPStatus.NOT_ACCEPTABLE,
            "this server speaks application/taxii+json;version=2.1; accept that",
        )


def _takes(media_range: str) -> bool:
    read = Message()
    read["Content-Type"] = media_range
    name = media_range.partition(";")[0].strip().lower()
    parameters = dict(read.get_params([])[1:])
    is_refused = parameters.get("q", "1").strip() in {"0", "0.0", "0.00", "0.000"}
    return name in _RANGES and parameters.get("version", _VERSION) == _VERSION and not is_refused
