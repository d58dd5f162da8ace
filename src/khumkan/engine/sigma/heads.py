"""What a rule tells about itself: identity, level, author, and our own Thai and English advice."""

from typing import cast

import msgspec

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import message
from khumkan.core.severity import Severity
from khumkan.engine.compiled import Advice, Origin, RuleHead
from khumkan.engine.sigma.documents import Document


class PackInfo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a rule pack says for all its rules (its `pack.toml`); a rule's own words come first.

    `url` is where the pack can be read; a rule's file name below `root` is appended to it.
    `version` is a date.
    """

    name: str = ""
    version: str = ""
    description: str = ""
    license: str = ""
    url: str = ""
    root: str = ""


def read_head(document: Document, pack: PackInfo) -> RuleHead:
    """Return the head of the rule in `document`; raises RuleError for a level that is none."""
    data = document.data
    return RuleHead(
        id=_text(data, "id") or _text(data, "name") or str(document.place),
        title=_text(data, "title"),
        level=_level(document),
        origin=read_origin(document, pack),
        name=_text(data, "name"),
        status=_text(data, "status"),
        description=_text(data, "description").strip(),
        tags=_texts(data.get("tags")),
        false_positives=_texts(data.get("falsepositives")),
        advice=_advice(document),
    )


def read_origin(document: Document, pack: PackInfo) -> Origin:
    """Return who wrote a document and where it stands."""
    return Origin(
        file=document.place.file,
        line=document.place.line,
        author=_text(document.data, "author"),
        license=_text(document.data, "license") or pack.license,
        url=_rule_url(document, pack),
    )


def _level(document: Document) -> Severity:
    """A rule without a level is informational: it was written to be counted, not to wake people."""
    level = _text(document.data, "level") or Severity.INFORMATIONAL
    try:
        return Severity(level)
    except ValueError:
        raise RuleError(
            message(
                "the level {level!r} is none of {known}", level=level, known=", ".join(Severity)
            ),
            place=document.place_of("level"),
        ) from None


def _advice(document: Document) -> Advice:
    section = document.data.get("khumkan") or {}
    if not isinstance(section, dict):
        raise RuleError(
            message("the section 'khumkan' must be a mapping"), place=document.place_of("khumkan")
        )
    unknown = sorted(set(section) - {"title_th", "advice_en", "advice_th", "indicators"})
    if unknown:
        raise RuleError(
            message("the section 'khumkan' has no key {key!r}", key=unknown[0]),
            place=document.place_of(unknown[0]),
        )
    return Advice(
        title_th=_text(section, "title_th"),
        advice_en=_text(section, "advice_en").strip(),
        advice_th=_text(section, "advice_th").strip(),
        indicators=_texts(section.get("indicators")),
    )


def _rule_url(document: Document, pack: PackInfo) -> str:
    own = _text(document.data, "url")
    if own or not pack.url:
        return own
    relative = document.place.file.removeprefix(pack.root).lstrip("/")
    return f"{pack.url.rstrip('/')}/{relative}"


def _text(data: JsonObject, key: str) -> str:
    value = data.get(key)
    return "" if value is None else str(value)


def _texts(value: JsonValue) -> tuple[str, ...]:
    if value is None:
        return ()
    values = cast("list[JsonValue]", value if isinstance(value, list) else [value])
    return tuple(str(one) for one in values)
