"""What is fuzzed: each target takes any bytes, and raises only where something of ours is wrong."""

import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

from khumkan.core.errors import InputError, KhumkanError
from khumkan.engine.columns import TimeContext, column_for, name_event
from khumkan.engine.detect import Detector
from khumkan.engine.events import Event, Limits
from khumkan.engine.expressions import compile_expression
from khumkan.engine.files import open_input
from khumkan.engine.formats import FORMATS, detect_format, get_format, read_batches
from khumkan.engine.indicators import load_indicators
from khumkan.engine.indicators.patterns import compile_pattern, parse_pattern
from khumkan.engine.packed import Part, open_parts
from khumkan.engine.rows import Row
from khumkan.engine.shelf import Shelf
from khumkan.engine.sieve.expressions import least_length, necessary_texts
from khumkan.engine.sieve.groundwork import KEEPER
from khumkan.engine.sigma import CompiledRule, RuleSet, kept, load_rules
from khumkan.node.inputs.framing import FrameLimits, Framer
from khumkan.node.inputs.relp.frames import BadFrameError, Frame, FrameReader

ROOT = Path(__file__).resolve().parents[2]
_MOST_UNPACKED = 1 << 20
LIMITS = Limits(max_record_bytes=1 << 16, batch_events=64)
CONTEXT = TimeContext(reference=datetime(2026, 11, 22, tzinfo=UTC))
Try = Callable[[bytes], None]


@dataclass(frozen=True)
class Target:
    """A thing to try, and inputs to begin with."""

    attempt: Try
    seeds: tuple[bytes, ...] = ()


def read(name: str, data: bytes) -> None:
    """Every byte is accounted for, and every event can be named."""
    pieces = list(get_format(name).read(io.BytesIO(data), LIMITS))
    assert sum(piece.n_bytes for piece in pieces) == len(data)
    for piece in pieces:
        if isinstance(piece, Event):
            name_event(piece, context=CONTEXT)


def sift(name: str, data: bytes) -> None:
    """What is sifted is found as what is read event by event."""
    slowly = _plain_detector()
    quickly = _sifting_detector()
    format_ = get_format(name)
    plain = [
        told
        for batch in read_batches(io.BytesIO(data), format_, LIMITS)
        for told in _told(slowly, batch)
    ]
    sifted = [
        told
        for batch in quickly.read(io.BytesIO(data), format_, LIMITS)
        for told in _told(quickly, batch)
    ]
    assert sorted(plain) == sorted(sifted)


def _told(detector: Detector, batch: object) -> Iterator[str]:
    result = detector.detect("x", batch, CONTEXT)  # type: ignore[arg-type]
    assert not result.failures
    for one in result.findings:
        yield repr((one.position, one.head.id, one.event_time, one.matched))


@cache
def _rules() -> RuleSet:
    return load_rules([ROOT / "rules" / "sigma"], find_column=column_for)


@cache
def _plain_detector() -> Detector:
    def named(event: Event, *, context: TimeContext) -> Row:
        return name_event(event, context=context)  # by another name: it is not sifted

    return Detector(_rules(), name_event=named, find_column=column_for)


@cache
def _sifting_detector() -> Detector:
    return Detector(_rules(), name_event=name_event, find_column=column_for)


def unpack(data: bytes) -> None:
    """Whatever a packed file holds is read or told, within bounds."""
    with open_input(_file("packed.gz", data)) as opened:
        for part in open_parts(opened, _MOST_UNPACKED):
            if isinstance(part, Part):
                n_bytes = sum(map(len, iter(partial(part.source.read, 1 << 16), b"")))
                assert n_bytes <= _MOST_UNPACKED


def compile_rules(data: bytes) -> None:
    """A rule file is compiled or refused, with a place."""
    loaded = load_rules([_file("rule.yml", data)], find_column=column_for)
    assert all(one.place.file and str(one.reason) for one in loaded.refusals)


def take_kept(data: bytes) -> None:
    """Whatever lies where compiled rules are kept is data of their form, or nothing."""
    shelf = Shelf(_folder() / "kept")
    shelf.put("a-rules", data)
    rules = kept._take(shelf, "a")
    assert rules is None or all(isinstance(one, CompiledRule) for one in rules.rules)
    with suppress(ValueError):
        KEEPER.read(data)


def read_pattern(data: bytes) -> None:
    """A STIX pattern is compiled or refused."""
    try:
        compile_pattern(parse_pattern(data.decode("utf-8", "replace")))
    except KhumkanError as error:
        _check_reason(error)


def read_indicators(data: bytes) -> None:
    """A list, table or bundle of indicators is read, each odd entry refused with its place."""
    try:
        loaded = load_indicators([_file("indicators", data)])
    except InputError as error:
        _check_reason(error)
    else:
        assert all(str(one.reason) for one in loaded.refusals)


def promise_texts(data: bytes) -> None:
    """What is found by an expression holds one of its necessary texts and is long enough."""
    pattern, _, value = data.decode("utf-8", "replace").partition("\0")
    try:
        is_found = compile_expression(pattern, most_bytes=1 << 20)
    except KhumkanError:
        return
    if is_found(value):
        texts = necessary_texts(pattern)
        assert not texts or any(one in value.lower() for one in texts)
        assert len(value.encode()) >= least_length(pattern)


def guess(data: bytes) -> None:
    """A format is found for any first bytes."""
    assert detect_format(data, "x.log").name in FORMATS


def _check_reason(error: KhumkanError) -> None:
    assert str(error.message)


def cut_syslog(data: bytes) -> None:
    """A connection's bytes are the same messages however they arrive."""
    step, data = _step_of(data)
    whole, pieces = Framer(FrameLimits(), _ignore), Framer(FrameLimits(), _ignore)
    at_once = whole.feed(data) + whole.finish()
    dribbled = [one for piece in _cut(data, step) for one in pieces.feed(piece)] + pieces.finish()
    assert at_once == dribbled


def cut_relp(data: bytes) -> None:
    """A connection's bytes are the same frames, and the same refusal, however they arrive."""
    step, data = _step_of(data)
    assert _frames([data]) == _frames(_cut(data, step))


def _frames(pieces: Iterable[bytes]) -> tuple[list[Frame], bool]:
    reader = FrameReader(FrameLimits(), _ignore)
    frames: list[Frame] = []
    try:
        for piece in pieces:
            for frame in reader.feed(piece):
                frames.append(frame)  # noqa: PERF402 -- those before a refusal count
    except BadFrameError:
        return frames, True
    return frames, False


def _step_of(data: bytes) -> tuple[int, bytes]:
    return max(1, data[0]) if data else 1, data[1:]


def _cut(data: bytes, step: int) -> list[bytes]:
    return [data[at : at + step] for at in range(0, len(data), step)]


def _ignore(_: str) -> None: ...


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="khumkan-fuzz-"))


def _file(name: str, data: bytes) -> Path:
    path = _folder() / name
    path.write_bytes(data)
    return path


SYSMON = b'{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Image":"C:\\\\a\\\\mimikatz.exe","CommandLine":"x -enc \xe0\xb8\x81","UtcTime":"2026-11-22 01:02:03.004"}\n'
FORTIGATE = b'<189>date=2026-11-20 time=02:00:02 devname="FW" type="traffic" subtype="local" srcip=203.0.113.2 dstport=23 action="deny" msg="a \\"b\\""\n'
NESTED = b'[{"a":{"b":[1,{"c":null}]}},\n{"Records":[{"x":1.5e300}]}]\n'
ZEEK = b"#separator \\x09\n#fields\tts\tid.orig_h\n1.5\t10.0.0.1\n"
W3C = b"#Fields: date time c-ip cs-uri-stem\n2026-11-22 01:02:03 10.0.0.1 /a\n"
ACCESS = b'198.51.100.7 - - [21/Nov/2026:20:57:28 +0700] "GET /a HTTP/1.1" 200 5 "-" "x"\n'
CEF = b"<34>Oct 11 22:14:15 fw CEF:0|Acme|Wall|1|100|deny|5|src=10.0.0.1 msg=a\\=b\n"
RULE = b"title: a\nid: 00000000-0000-4000-8000-000000000000\nlogsource: {product: windows}\ndetection:\n  s:\n    Image|endswith|all: ['a*', '?b']\n    c|re|i: 'x+'\n  condition: 1 of s* and not (s)\nlevel: high\n"
CORRELATION = b"title: b\nname: c\ncorrelation:\n  type: event_count\n  rules: [a]\n  group-by: [x]\n  timespan: 5m\n  condition: {gte: 3}\n"
PATTERN = b"[ipv4-addr:value ISSUBSET '10.0.0.0/8' OR file:hashes.'SHA-256' IN ('aa','bb')] OR [url:value LIKE 'http%']"
LIST = b"# list\n203.0.113.4\nhxxp://evil[.]example/a\n2001:db8::/32\n\xe0\xb8\x81.example\n"

TARGETS: dict[str, Target] = {
    "evtx": Target(partial(read, "evtx"), (b"ElfFile\0" + bytes(4088),)),
    "json": Target(partial(read, "json"), (SYSMON, NESTED)),
    "shipped": Target(partial(read, "shipped"), (b'{"message":"' + FORTIGATE[:40] + b'"}\n',)),
    "w3c": Target(partial(read, "w3c"), (W3C,)),
    "zeek": Target(partial(read, "zeek"), (ZEEK,)),
    "access-log": Target(partial(read, "access-log"), (ACCESS,)),
    "syslog": Target(partial(read, "syslog"), (FORTIGATE, CEF)),
    "text": Target(partial(read, "text"), (LIST, "ก".encode("tis-620"))),
    "sifted-json": Target(partial(sift, "json"), (SYSMON, NESTED)),
    "sifted-syslog": Target(partial(sift, "syslog"), (FORTIGATE, CEF)),
    "format": Target(guess, (W3C, ZEEK, SYSMON)),
    "packed": Target(unpack, (b"\x1f\x8b\x08\0" + bytes(9), b"PK\x03\x04" + bytes(40))),
    "rules": Target(compile_rules, (RULE, CORRELATION)),
    "kept": Target(
        take_kept, (b"\x95\x90\x90\x90\x90\x00", KEEPER.write([{(1, "a"): 2.5}, 2**70]))
    ),
    "pattern": Target(read_pattern, (PATTERN,)),
    "indicators": Target(read_indicators, (LIST, b"indicator,title\n1.2.3.4,x\n")),
    "syslog-stream": Target(cut_syslog, (b"\x03<1>a\n<2>b\n", b"\x025 <1>ab9 <2>b\nc")),
    "relp-stream": Target(cut_relp, (b"\x041 open 0\n2 syslog 5 hello\n",)),
    "expressions": Target(promise_texts, (b"(?i)a(b|cd)+[ef]g{2}\0xabEGG",)),
}
