"""What a rule of a pack must say besides being a valid rule: for the people it will wake up.

Source: docs/guides/add-a-rule.md.
"""

import re
from collections.abc import Iterator

from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule

from khumkan.core.errors import Place
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import Message, message
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.schema import check_schema

REQUIRED_KEYS = (
    "id",
    "status",
    "description",
    "author",
    "date",
    "level",
    "tags",
    "khumkan",
)
REQUIRED_ADVICE = ("title_th", "advice_en", "advice_th", "indicators")

_TECHNIQUE = re.compile(r"attack\.t\d{4}(\.\d{3})?")
_THAI = re.compile(r"[\u0e00-\u0e7f]")


def check_rule(document: Document) -> Iterator[tuple[Place, Message]]:
    """Yield what the rule in `document` lacks, with the place where it belongs."""
    data = document.data
    for key in REQUIRED_KEYS:
        if data.get(key) in (None, "", []):
            yield document.place, message("the rule has no {key!r}", key=key)
    wrong = list(check_schema(document))
    yield from wrong
    yield from _check_tags(document)
    yield from _check_advice(document)
    if not wrong:  # else pySigma would say the same again, without a place
        yield from _check_metadata(document)


def _check_tags(document: Document) -> Iterator[tuple[Place, Message]]:
    tags = document.data.get("tags")
    if isinstance(tags, list) and not any(_TECHNIQUE.fullmatch(str(tag)) for tag in tags):
        yield document.place_of("tags"), message("no tag names an ATT&CK technique")


def _check_advice(document: Document) -> Iterator[tuple[Place, Message]]:
    section = document.data.get("khumkan")
    if not isinstance(section, dict):
        return
    for key in REQUIRED_ADVICE:
        if section.get(key) in (None, ""):
            yield document.place_of("khumkan"), message("the rule has no {key!r}", key=key)
    for key in ("title_th", "advice_th"):
        if section.get(key) and not _THAI.search(str(section[key])):
            yield document.place_of(key), message("{key} is not in Thai", key=key)
    yield from _check_indicators(document, section)


def _check_indicators(document: Document, section: JsonObject) -> Iterator[tuple[Place, Message]]:
    """A field that the rule doesn't look at can't be judged by whoever reads the rule."""
    wanted = section.get("indicators")
    known = set(_field_names(document.data.get("detection")))
    known |= set(_correlated_fields(document.data.get("correlation")))
    known |= set(_texts(document.data.get("fields")))
    for name in _texts(wanted):
        if name not in known:
            yield (
                document.place_of("indicators"),
                message("the indicator field {name!r} is not used by the rule", name=name),
            )


def _field_names(node: JsonValue) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _field_names(one)
    elif isinstance(node, dict):
        for key, value in node.items():
            yield key.partition("|")[0]
            yield from _field_names(value)


def _correlated_fields(section: JsonValue) -> Iterator[str]:
    if not isinstance(section, dict):
        return
    yield from _texts(section.get("group-by"))
    condition = section.get("condition")
    if isinstance(condition, dict):
        yield from _texts(condition.get("field"))


def _texts(value: JsonValue) -> list[str]:
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _check_metadata(document: Document) -> Iterator[tuple[Place, Message]]:
    """Whatever else pySigma minds in the specification's schema."""
    if "correlation" in document.data:
        return
    try:
        SigmaRule.from_dict(document.data)
    except SigmaError as error:
        detail = str(error.args[0]) if error.args else type(error).__name__
        yield document.place, message("not a valid Sigma rule: {detail}", detail=detail)
