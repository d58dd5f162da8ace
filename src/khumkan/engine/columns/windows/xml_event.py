"""Windows' events as XML in one line, into the shape of EVTX: Sysmon for Linux, `wevtutil /f:xml`.

Only what such events are made of is read: elements, attributes, text and the five entities. There
are no declarations, so that nothing expands; what is cut off or otherwise odd is no event.
"""

import re
from collections.abc import Iterator

from khumkan.core.jsontypes import JsonObject, JsonValue

_LINE = frozenset({"message", "syslog", "kv"})
_BEGINNING = "<Event"
_FEWEST_ATTRIBUTES = 2  # the provider's name and the time
_MOST_CHARACTERS = 1 << 20
_MOST_DEPTH = 12

_ATTRIBUTE = re.compile(r"\s++([\w.:-]++)\s*+=\s*+(?:\"([^\"<]*+)\"|'([^'<]*+)')")
_TAG = re.compile(rf"<(/?+)([\w.:-]++)((?:{_ATTRIBUTE.pattern})*+)\s*+(/?+)>")
_TEXT = re.compile(r"[^<]*+")
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));")
_SIGNS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LAST_CODE = 0x10FFFF

_Attributes = dict[str, JsonValue]


def embedded_xml(fields: JsonObject) -> JsonObject | None:
    """Return the event that a line is, named and nested as those of EVTX; None if it is none."""
    text = fields.get("message")
    if not isinstance(text, str) or not text.startswith(_BEGINNING) or fields.keys() - _LINE:
        return None
    return parse_xml_event(text.rstrip())


def parse_xml_event(text: str) -> JsonObject | None:
    """Return the fields of an event that begins where the text does; None if it is none."""
    if len(text) > _MOST_CHARACTERS or text.count("=") < _FEWEST_ATTRIBUTES:
        return None
    try:
        name, event, end = _read_element(text, 0, 0)
    except ValueError:
        return None
    is_whole = end == len(text) and name == "Event" and isinstance(event, dict)
    return {"Event": event} if is_whole else None


def _read_element(text: str, at: int, depth: int) -> tuple[str, JsonValue, int]:
    """Return name and value of the element that begins at a place, and the place behind it."""
    tag = _TAG.match(text, at)
    if tag is None or tag[1] or depth > _MOST_DEPTH:
        raise ValueError(at)
    name, attributes, at = tag[2], dict(_attributes_of(tag[3])), tag.end()
    if tag[tag.re.groups]:
        return _named(name, attributes, {}, "", at)
    children: JsonObject = {}
    words = []
    while True:
        found = _TEXT.match(text, at)
        if found is not None:
            words.append(found[0])
            at = found.end()
        if text.startswith("</", at):
            break
        child, value, at = _read_element(text, at, depth + 1)
        _add(children, child, value)
    closing = _TAG.match(text, at)
    if closing is None or closing[2] != name:
        raise ValueError(at)
    return _named(name, attributes, children, _unescape("".join(words)), closing.end())


def _attributes_of(text: str) -> Iterator[tuple[str, JsonValue]]:
    for name, quoted, single in _ATTRIBUTE.findall(text):
        yield name, _unescape(quoted or single)


def _named(
    name: str, attributes: _Attributes, children: JsonObject, text: str, end: int
) -> tuple[str, JsonValue, int]:
    """Return an element as EVTX has it: `<Data Name="a">b</Data>` is a field a."""
    if name == "Data" and not children and isinstance(told := attributes.get("Name"), str) and told:
        return told, text, end
    if name == "Data" and not children:
        return name, {"#text": text}, end
    if not attributes and not children:
        return name, text or None, end
    value: JsonObject = {"#attributes": attributes} if attributes else {}
    value.update(children)
    if not children and text:
        value["#text"] = text
    return name, value, end


def _add(children: JsonObject, name: str, value: JsonValue) -> None:
    """Add a child; several of one name are a list."""
    if name not in children:
        children[name] = value
        return
    before = children[name]
    if isinstance(before, list):
        before.append(value)
    else:
        children[name] = [before, value]


def _unescape(text: str) -> str:
    return _ENTITY.sub(_sign_of, text) if "&" in text else text


def _sign_of(entity: re.Match[str]) -> str:
    hexadecimal, decimal, name = entity.groups()
    if name:
        return _SIGNS[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    is_sign = 0 < code <= _LAST_CODE and not 0xD800 <= code < 0xE000  # noqa: PLR2004 - surrogates
    return chr(code) if is_sign else entity[0]
