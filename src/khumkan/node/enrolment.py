"""Which hub this node belongs to, and as whom: `node.toml`, written once the hub proved itself."""

import tomllib
from datetime import date
from pathlib import Path
from uuid import UUID

import msgspec

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message
from khumkan.node.private_files import write_privately


class Enrolment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the hub said, signed with the key that the code pinned.

    `hub_jwk` is the public key that signs every answer and token.
    """

    hub_url: str
    api_url: str
    stream_url: str
    node_id: UUID
    organisation_name: str
    node_name: str
    collection: UUID
    agreement_reference: str
    hub_jwk: dict[str, str]
    agreement_signed_on: date | None = None


def read_enrolment(path: Path) -> Enrolment:
    """Return what was written. Raises ConfigurationError where nothing was, or it is broken."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(found, Enrolment)
    except FileNotFoundError:
        raise ConfigurationError(
            message(
                "this node is enrolled at no hub yet; ask the hub's people for a code, then run: "
                "khumkan node enrol --hub URL --code CODE"
            ),
            place=Place(str(path)),
        ) from None
    except (ValueError, msgspec.ValidationError) as error:
        raise ConfigurationError(
            message("the enrolment is not valid ({reason}); enrol again", reason=str(error)),
            place=Place(str(path)),
        ) from error


def write_enrolment(path: Path, enrolment: Enrolment) -> None:
    """Put the enrolment in its place whole, or not at all."""
    lines = ["# Written by khumkan node enrol. Change nothing here: enrol again instead."]
    found = msgspec.to_builtins(enrolment)
    jwk = found.pop("hub_jwk")
    lines += [f"{key} = {_quote(str(value))}" for key, value in found.items() if value is not None]
    lines += ["", "[hub_jwk]", *(f"{key} = {_quote(value)}" for key, value in jwk.items())]
    write_privately(path, "\n".join(lines).encode() + b"\n")


def _quote(text: str) -> str:
    """Return a TOML basic string; what JSON escapes, TOML reads alike, but for a lone DEL."""
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")
