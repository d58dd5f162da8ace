"""Values of an event that one item of a rule probably matches, or only just doesn't.

Made from the rule's text alone, by other means than either evaluator uses: a witness may be wrong,
it only has to be right often.
"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from khumkan.core.jsontypes import JsonValue
from khumkan.engine.rows import Scalar

PLACEHOLDERS = {"Servers": ["srv-*", "hub"], "one": ["7"]}

# Each expression with a text it finds first, and with texts it just does or doesn't.
EXPRESSIONS: dict[str, tuple[str, ...]] = {
    "^a.*B$": ("aB", "a x B", "xaB", "ab"),
    r"\d{2,3}": ("x12", "7", "4104", "๑๒"),
    "net(stat|sh)?": ("net", "NETSTAT", "x netsh y", "ne"),
    r"^C:\\(Temp|Users)\\": ("C:\\Temp\\x", "c:\\temp\\x", "C:\\Windows\\"),
    "b|c": ("abx", "xc", "a"),
    "^x": ("x", "a\nx", "ax"),
    "a.c": ("abc", "a\nc", "ac", "xabcx"),
    r"[^x]e$": ("whale", "ae\n", "xe"),
    "%one%|é": ("7", "É", "%one%", "é"),
}

# Its flag stands for the whole, so it can't be combined with `contains` and the like.
FLAGGED_EXPRESSION = "(?i)^WHO"

NETWORKS: dict[str, tuple[str, ...]] = {
    "10.0.0.0/8": ("10.1.2.3", "::ffff:10.1.2.3", "11.1.2.3", "10.1.2"),
    "192.168.1.0/24": ("192.168.1.255", "192.168.2.1", "192.168.1.1 "),
    "fe80::/10": ("fe80::1", "FE80::1%eth0", "fec0::1"),
    "203.0.113.7": ("203.0.113.7", "203.0.113.8"),
    "::ffff:0:0/96": ("::ffff:10.1.2.3", "10.1.2.3", "::1"),
}

_OTHER_TIMES: tuple[Scalar, ...] = (
    *("2026-03-01T23:59:30+07:00", "2026-03-01 07:05:00.123", "2021-01-01", "yesterday"),
    *(1772380800, "1772380800.5", 1772380800000, True),
)
_UTF16 = {"wide": "utf-16-le", "utf16le": "utf-16-le", "utf16be": "utf-16-be", "utf16": "utf-16-le"}
_TIMED = {"minute", "hour", "day", "week", "month", "year"}


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Values that should match an item, and values that are close to them."""

    good: list[Scalar] = field(default_factory=list)
    near: list[Scalar] = field(default_factory=list)

    def add(self, other: "Witnesses") -> None:
        self.good.extend(other.good)
        self.near.extend(other.near)


def witnesses_of(names: list[str], raws: list[JsonValue]) -> Witnesses:
    """Return values for an item with these modifiers; none where it wants no field."""
    each = [_witnesses(names, raw) for raw in raws]
    found = Witnesses()
    for some in each:
        found.add(some)
    if "all" in names:
        found.good.append("".join(str(some.good[0]) for some in each if some.good))
    return found


def _witnesses(names: list[str], raw: JsonValue) -> Witnesses:
    if isinstance(raw, bool):
        return _for_boolean(names, raw=raw)
    if isinstance(raw, int | float):
        units = [name for name in names if name in _TIMED]
        return _for_time(units[-1], int(_fitting(names, raw))) if units else _for_number(names, raw)
    return _for_text(names, raw) if isinstance(raw, str) else Witnesses()


def _for_boolean(names: list[str], *, raw: bool) -> Witnesses:
    if "exists" in names:
        return Witnesses(["anything", ""] if raw else [])
    return Witnesses([raw, str(raw)], [not raw, int(raw)])


def _for_number(names: list[str], raw: float) -> Witnesses:
    around: list[Scalar] = [raw, raw + 1, raw - 1]
    value = _fitting(names, raw)
    return Witnesses([value, str(value)], [*around, str(raw), float(raw), f" {raw}", f"{raw}0"])


def _fitting(names: list[str], number: float) -> float:
    return number + ("gt" in names) - ("lt" in names)


def _for_time(unit: str, number: int) -> Witnesses:
    start = datetime(2026, 3, 4, 10, 20, 30, tzinfo=UTC)
    try:
        at = (
            datetime.fromisocalendar(2026, number, 3)
            if unit == "week"
            else start.replace(**{unit: number})  # type: ignore[arg-type]
        )
    except ValueError:
        return Witnesses([], list(_OTHER_TIMES))
    told = at.replace(tzinfo=UTC)
    east = told.astimezone(timezone(timedelta(hours=7)))
    good: list[Scalar] = [told.isoformat(), east.isoformat(), told.timestamp()]
    return Witnesses(good, [east.replace(tzinfo=None).isoformat(), *_OTHER_TIMES])


def _for_text(names: list[str], raw: str) -> Witnesses:
    if "fieldref" in names:
        return Witnesses(["same"], ["SAME", "the same", "same one"])
    if "re" in names:
        return _split(EXPRESSIONS.get(raw, ("whoami", "a who")))
    if "cidr" in names:
        return _split(NETWORKS[raw])
    found = Witnesses()
    for text in _filled(raw) if "expand" in names else [raw]:
        found.add(_near(names, _encoded(names, _without_wildcards(text))))
    return found


def _split(texts: tuple[str, ...]) -> Witnesses:
    return Witnesses([texts[0]], list(texts))


def _near(names: list[str], text: str) -> Witnesses:
    good: list[Scalar] = [text] if "cased" in names else [text, text.swapcase()]
    if "contains" in names:
        good.append(f"-- {text} --")
    dashed = text.replace("-", "\N{EM DASH}").replace("/", "-")
    return Witnesses(good, [text.swapcase(), text + "!", "!" + text, dashed, text[:-1]])


def _filled(text: str) -> Iterator[str]:
    for value in ("srv-1", "hub"):
        yield text.replace("%Servers%", value).replace("%one%", "7")


def _without_wildcards(text: str) -> str:
    """Return a text that the pattern matches: stars as nothing, question marks as one letter."""
    hidden = text.replace(r"\\", "\0").replace(r"\*", "\1").replace(r"\?", "\2")
    return hidden.replace("*", "").replace("?", "z").translate({0: "\\", 1: "*", 2: "?"})


def _encoded(names: list[str], text: str) -> str:
    if "windash" in names:
        text = text.replace("-", "/", 1)
    data = text.encode()
    for name in names:
        if name in _UTF16:
            data = (b"\xff\xfe" if name == "utf16" else b"") + text.encode(_UTF16[name])
        if name == "base64":
            return b64encode(data).decode()
        if name == "base64offset":
            return b64encode(b"~" * (len(text) % 3) + data + b"~~").decode()
    return data.decode(errors="replace").replace("\ufffd\ufffd", "\ufeff")
