"""Which settings there are: type, limits, default and documentation, in one place.

Every setting here is used somewhere; docs/reference/settings.md is tested against this file.
"""

from dataclasses import dataclass
from types import NoneType
from typing import Annotated, Any, Literal, NewType, get_args, get_origin

import msgspec
from msgspec import Meta

from khumkan.core.settings.node import Node

_KIB = 1024
_MIB = 1024 * _KIB

PlaceholderName = Annotated[str, Meta(pattern=r"\A\w+\Z")]
PlaceholderValues = Annotated[tuple[str | int, ...], Meta(min_length=1)]
ZoneName = NewType("ZoneName", str)


class Detect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[detect]`: what the engine may use up, and what rules need to know of this hospital."""

    max_record_bytes: Annotated[
        int,
        Meta(
            ge=_KIB,
            le=1024 * _MIB,
            description="The longest single record (a line, a JSON event), in bytes, that is held "
            "in memory. A longer one is rejected and counted, and reading goes on after it.",
        ),
    ] = 16 * _MIB
    max_unpacked_bytes: Annotated[
        int,
        Meta(
            ge=_MIB,
            le=1024 * 1024 * 1024 * _MIB,
            description="The most bytes that one packed file (gzip, zstd, a member of a zip "
            "archive) may unpack to. What comes after them is left unread, and the report says so.",
        ),
    ] = 64 * 1024 * _MIB
    batch_events: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000,
            description="How many events are matched at a time. More is faster up to a point, and "
            "costs memory and delay.",
        ),
    ] = 8192
    max_fields: Annotated[
        int,
        Meta(
            ge=1_024,
            le=1_000_000,
            description="The most fields one event may have, items of lists counted. One with more "
            "is rejected and counted.",
        ),
    ] = 10_000
    max_depth: Annotated[
        int,
        Meta(
            ge=16,
            le=1_000,
            description="How many levels deep one event may be nested. A deeper one is rejected "
            "and counted.",
        ),
    ] = 64
    max_rule_bytes: Annotated[
        int,
        Meta(
            ge=_KIB,
            le=64 * _MIB,
            description="The largest rule file, in bytes, that is read. A larger one is refused "
            "by name.",
        ),
    ] = _MIB
    correlation_max_hits: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000_000,
            description="How many matches each correlation rule may hold in memory at once. What "
            "goes over it is counted and reported.",
        ),
    ] = 1_000_000
    time_zone: Annotated[
        ZoneName,
        Meta(
            description="The time zone of logs that don't name theirs, as the IANA database calls "
            "it. Times that are UTC by definition stay UTC.",
        ),
    ] = ZoneName("Asia/Bangkok")
    placeholders: Annotated[
        dict[PlaceholderName, PlaceholderValues],
        Meta(
            description="Values for the placeholders that rules use with Sigma's `expand` "
            "modifier, such as the names of this hospital's domain controllers. A name is written "
            "without its percent signs.",
        ),
    ] = {}
    rule_cache: Annotated[
        str,
        Meta(
            description="The folder where compiled rules are kept, so that the next start need not "
            "read and compile them again. `auto` is the platform's folder for caches, or the data "
            "folder of a node; empty keeps nothing.",
        ),
    ] = "auto"

    def texts_of_placeholders(self) -> dict[str, list[str]]:
        """Return the values of all placeholders, numbers as text."""
        return {
            name: [str(value) for value in values] for name, values in self.placeholders.items()
        }


class Output(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[output]`: how khumkan speaks to people."""

    language: Annotated[
        Literal["auto", "th", "en"],
        Meta(
            description="The language of messages and tables. `auto` follows the locale of the "
            "terminal.",
        ),
    ] = "auto"


class SignInProvider(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One OpenID Connect provider, such as ThaID: where it is, and who we are to it."""

    name: Annotated[str, Meta(min_length=1, max_length=40)]
    server_url: Annotated[str, Meta(pattern=r"\Ahttps?://[^/]+")]
    client_id: Annotated[str, Meta(min_length=1)]
    client_secret_file: str
    scope: tuple[str, ...] = ("openid", "profile", "email")


class Hub(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[hub]`: where the hub keeps things, how it is reached, and what it may use to speak."""

    data: Annotated[
        str,
        Meta(
            min_length=1,
            description="The folder that holds the hub's database (when that is SQLite), its "
            "secret key, and the files that people upload. Back it up: `khumkan hub backup`.",
        ),
    ] = "var/hub"
    database_url: Annotated[
        str,
        Meta(
            description="A PostgreSQL database as `postgresql://user@host:port/name`. Empty "
            "means the environment variable `DATABASE_URL`, else SQLite in the data folder.",
        ),
    ] = ""
    public_url: Annotated[
        str,
        Meta(
            pattern=r"\Ahttps?://[^/]+\Z",
            description="The address people type, without a path. Links in e-mail, allowed hosts "
            "and passkeys follow from it; with https, cookies travel on https alone.",
        ),
    ] = "http://localhost:8000"
    host: Annotated[
        str,
        Meta(min_length=1, description="The address to listen on."),
    ] = "127.0.0.1"
    port: Annotated[
        int,
        Meta(ge=1, le=65_535, description="The port to listen on."),
    ] = 8000
    web_processes: Annotated[
        int,
        Meta(
            ge=1, le=64, description="How many processes answer requests. One is enough for SQLite."
        ),
    ] = 1
    stream_port: Annotated[
        int,
        Meta(
            ge=1,
            le=65_535,
            description="The port on which nodes hold their streams open: a part of its own.",
        ),
    ] = 8001
    stream_url: Annotated[
        str,
        Meta(
            pattern=r"\A(?:https?://[^/]+(?:/[!-~]*)?)?\Z",
            description="The address at which nodes reach the streams. Empty means `/stream` below "
            "`public_url`, which a proxy passes to `stream_port`; where `public_url` is this very "
            "machine, the port itself.",
        ),
    ] = ""
    trusted_proxies: Annotated[
        int,
        Meta(
            ge=0,
            le=5,
            description="How many proxies of yours stand before the hub. Their word about whom a "
            "request is from is believed, nobody else's.",
        ),
    ] = 0
    session_hours: Annotated[
        int,
        Meta(ge=1, le=720, description="How long a sign-in lasts, in hours."),
    ] = 12
    waive_second_factor: Annotated[
        bool,
        Meta(
            description="Let people sign in with a password alone: for trying khumkan out. It "
            "counts only in a simulation whose `public_url` is this very machine.",
        ),
    ] = False
    mail_url: Annotated[
        str,
        Meta(
            description="The mail server as `smtp://host:25`, `smtp+starttls://user@host:587` or "
            "`smtps://user@host:465`. Empty means that the hub sends no e-mail and shows "
            "invitation links to who invites.",
        ),
    ] = ""
    mail_password_file: Annotated[
        str,
        Meta(description="The file that holds the mail server's password, and nothing else."),
    ] = ""
    mail_from: Annotated[
        str,
        Meta(description="The sender of the hub's e-mail."),
    ] = "khumkan <khumkan@localhost>"
    metrics_token_file: Annotated[
        str,
        Meta(
            description="The file that holds the token which `/metrics` asks for. Empty means "
            "that only this machine itself may read the metrics.",
        ),
    ] = ""
    review_days: Annotated[
        int,
        Meta(
            ge=1,
            le=365,
            description="How many days after an incident was closed its review is due.",
        ),
    ] = 14
    veris_vocabulary: Annotated[
        str,
        Meta(
            description="Your copy of VERIS's vocabulary, `verisc-merged.json` or "
            "`verisc-enum.json`. Empty means that incidents are not written as VERIS.",
        ),
    ] = ""
    sign_in_providers: Annotated[
        dict[str, SignInProvider],
        Meta(
            description="OpenID Connect providers that people may sign in with once they have "
            "linked them to their account, each under a short name of its own.",
        ),
    ] = {}


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every section, with defaults where nothing was said."""

    detect: Detect = msgspec.field(default_factory=Detect)
    output: Output = msgspec.field(default_factory=Output)
    hub: Hub = msgspec.field(default_factory=Hub)
    node: Node = msgspec.field(default_factory=Node)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as people ask about it.

    `type` is what a value is converted to, `kind` the same without limits; `least` and `most` are
    None unless it is a number, `choices` is empty unless it is one of a few words. `is_zone` says
    that it names a time zone, `is_optional` that it may be empty, which is None.
    """

    section: str
    key: str
    type: Any
    kind: Any
    default: object
    description: str
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    is_zone: bool = False
    is_optional: bool = False

    @property
    def name(self) -> str:
        """The dotted name, as in `detect.batch_events`."""
        return f"{self.section}.{self.key}"

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"KHUMKAN_{self.section}__{self.key}".upper()


def list_settings() -> tuple[Setting, ...]:
    """Return every setting, in the order of the sections."""
    defaults = Settings()
    return tuple(
        _describe(section, field.name, field.type, getattr(getattr(defaults, section), field.name))
        for section in Settings.__struct_fields__
        for field in msgspec.structs.fields(getattr(defaults, section))
    )


def _describe(section: str, key: str, declared: Any, default: object) -> Setting:
    kind, meta = get_args(declared)  # each setting is Annotated[type, Meta(...)]
    kind, limits = _take_out_none(kind)
    limits = limits or meta
    return Setting(
        section,
        key,
        declared,
        kind,
        default,
        meta.description,
        least=limits.ge,
        most=limits.le,
        choices=get_args(kind) if get_origin(kind) is Literal else (),
        is_zone=kind is ZoneName,
        is_optional=limits is not meta,
    )


def _take_out_none(kind: Any) -> tuple[Any, Any]:
    """Return the bare type and the limits of what may be None; other types as they are."""
    if NoneType not in get_args(kind):
        return kind, None
    (limited,) = (one for one in get_args(kind) if one is not NoneType)
    bare, limits = get_args(limited)  # Annotated[type, Meta(...)], within Annotated[… | None, …]
    return bare, limits
