"""STIX 2.0 and 2.1 bundles to indicators; an indicator of which a part is not usable is refused."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson

from khumkan.core.errors import InputError, Place, WireError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import message
from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.indicators.patterns import parse_pattern
from khumkan.engine.indicators.table import Indicator
from khumkan.engine.refusals import Refusal
from khumkan.wire.observables import (
    Observable,
    parse_file_name,
    parse_hash,
    recognise_observable,
)


def read_stix(path: Path, raw: bytes) -> Iterator[Indicator | Refusal]:
    """Yield the indicators of a bundle, or of one object; revoked ones are left out.

    Raises InputError for what is no JSON.
    """
    place = Place(str(path))
    try:
        bundle = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        reason = message("broken JSON: {detail}", detail=str(error))
        raise InputError(reason, place=Place(str(path), error.lineno, error.colno)) from error
    objects = [one for one in _objects(bundle) if isinstance(one, dict)]
    names = {str(one.get("id")): str(one.get("name", "")) for one in objects}
    for one in objects:
        if one.get("type") == "indicator" and not one.get("revoked"):
            yield from _read_stix_indicator(place, one, names)


def _objects(bundle: JsonValue) -> Sequence[JsonValue]:
    if not isinstance(bundle, dict):
        return ()
    objects = bundle.get("objects")
    return objects if isinstance(objects, list) else [bundle]


def _read_stix_indicator(
    place: Place, stix: JsonObject, names: dict[str, str]
) -> Iterator[Indicator | Refusal]:
    head = _stix_head(place, stix, names)
    try:
        observables = _observables(stix)
    except WireError as error:
        yield Refusal(place, head.id, error.message)
        return
    except RecursionError:
        yield Refusal(place, head.id, message("the pattern is nested too deeply"))
        return
    for observable in observables:
        yield Indicator(observable, head, str(stix.get("valid_until", "")))


def _observables(stix: JsonObject) -> list[Observable]:
    kind = str(stix.get("pattern_type", "stix"))
    if kind != "stix":
        raise WireError(message("patterns of type {kind} are not supported", kind=kind))
    values = parse_pattern(str(stix.get("pattern", "")))
    return [_parse_value(one.kind, one.value) for one in values]


def _parse_value(kind: str, value: str) -> Observable:
    if kind == "file-name":
        return parse_file_name(value)
    return parse_hash(value) if kind == "hash" else recognise_observable(value)


def _stix_head(place: Place, stix: JsonObject, names: dict[str, str]) -> RuleHead:
    identifier = str(stix.get("id", ""))
    return RuleHead(
        id=identifier,
        title=str(stix.get("name") or stix.get("description") or identifier),
        level=Severity.HIGH,
        origin=Origin(
            file=place.file,
            line=0,
            author=names.get(str(stix.get("created_by_ref")), ""),
            url=_first_url(stix.get("external_references")),
        ),
    )


def _first_url(references: JsonValue) -> str:
    known = references if isinstance(references, list) else []
    urls = (one.get("url") for one in known if isinstance(one, dict))
    return next((url for url in urls if isinstance(url, str)), "")
