"""STIX 2.0 and 2.1 bundles to indicators; an indicator of which a part is not usable is refused."""

from collections.abc import Sequence
from pathlib import Path

import orjson

from khumkan.core.errors import InputError, Place, WireError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import message
from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.indicators.indicator import AnyIndicator, Indicator, PatternIndicator
from khumkan.engine.indicators.patterns import CompiledPattern, compile_pattern, parse_pattern
from khumkan.engine.indicators.sink import Sink
from khumkan.engine.indicators.store import Store


def read_stix(path: Path, raw: bytes, sink: Sink) -> None:
    """Give the indicators of a bundle, or of one object, to `sink`; revoked ones are left out.

    Raises InputError for what is no JSON.
    """
    try:
        bundle = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        reason = message("broken JSON: {detail}", detail=str(error))
        raise InputError(reason, place=Place(str(path), error.lineno, error.colno)) from error
    objects = [one for one in _objects(bundle) if isinstance(one, dict)]
    names = {str(one.get("id")): str(one.get("name", "")) for one in objects}
    for number, one in enumerate(objects, 1):
        if one.get("type") == "indicator" and not one.get("revoked"):
            _read_indicator(_stix_head(path, number, one, names), one, sink)


def parse_stix_indicator(stix: JsonObject, source: str) -> list[AnyIndicator]:
    """Return what one STIX indicator object looks for; `source` is where it came from.

    Raises WireError where any part of it can't be used.
    """
    sink = Sink(Store())
    _read_indicator(_stix_head(Path(source), 1, stix, {}), stix, sink)
    if sink.refusals:
        raise WireError(sink.refusals[0].reason)
    return list(sink.store)


def _objects(bundle: JsonValue) -> Sequence[JsonValue]:
    if not isinstance(bundle, dict):
        return ()
    objects = bundle.get("objects")
    return objects if isinstance(objects, list) else [bundle]


def _read_indicator(head: RuleHead, stix: JsonObject, sink: Sink) -> None:
    valid_until = str(stix.get("valid_until") or "")
    try:
        compiled = _compile(stix)
    except WireError as error:
        sink.refuse(Place(head.origin.file), head.id, error.message)
        return
    for observable in compiled.observables:
        sink.take(Indicator(observable, head, valid_until))
    if compiled.alternatives:
        sink.take(PatternIndicator(compiled.alternatives, head, valid_until))


def _compile(stix: JsonObject) -> CompiledPattern:
    kind = str(stix.get("pattern_type") or "stix")
    if kind != "stix":
        raise WireError(message("patterns of type {kind} are not supported", kind=kind))
    return compile_pattern(parse_pattern(str(stix.get("pattern", ""))))


def _stix_head(path: Path, number: int, stix: JsonObject, names: dict[str, str]) -> RuleHead:
    identifier = str(stix.get("id") or f"{path}, object {number}")
    return RuleHead(
        id=identifier,
        title=str(stix.get("name") or stix.get("description") or identifier),
        level=Severity.HIGH,
        origin=Origin(
            file=str(path),
            line=0,
            author=names.get(str(stix.get("created_by_ref")), ""),
            url=_first_url(stix.get("external_references")),
        ),
    )


def _first_url(references: JsonValue) -> str:
    known = references if isinstance(references, list) else []
    urls = (one.get("url") for one in known if isinstance(one, dict))
    return next((url for url in urls if isinstance(url, str)), "")
