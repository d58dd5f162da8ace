"""Records to events: whatever bytes come, they are all accounted for."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.engine.events import Limits
from khumkan.engine.formats import FORMATS, registry
from khumkan.node.journal import JournalRecord
from khumkan.node.pipeline.reading import read_record

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SOURCE = UUID("018f6c1e-0000-7000-8000-00000000000a")


def a_record(payload: bytes, format_: str = "auto") -> JournalRecord:
    return JournalRecord(0, len(payload), SOURCE, AT, True, format_, payload)  # noqa: FBT003


@pytest.mark.parametrize("name", ["auto", *FORMATS])
@given(st.binary(max_size=300))
def test_no_bytes_get_lost_and_none_stop_it(name: str, payload: bytes) -> None:
    reading = read_record(a_record(payload, name), Limits())

    n_bytes = sum(one.n_bytes for one in reading.events)
    n_rejected = sum(len(one.raw) for one in reading.rejected)
    assert n_bytes + n_rejected <= len(payload)
    assert all(one.raw in payload for one in reading.rejected)


@pytest.mark.parametrize(
    ("format_", "payload"),
    [
        ("json", b'{"a": 1}\n'),
        ("auto", b'{"a": 1}\n'),
        ("of the future", b'{"a": 1}\n'),
    ],
)
def test_the_bytes_speak_where_the_sender_says_nothing_we_know(
    format_: str, payload: bytes
) -> None:
    (event,) = read_record(a_record(payload, format_), Limits()).events

    assert event.fields == {"a": 1}


def test_a_reader_that_breaks_costs_only_what_it_left_unread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = registry.FORMATS["json"]

    def break_off(stream: object, limits: Limits) -> object:
        yield next(iter(whole.read(stream, limits)))  # type: ignore[arg-type]
        raise RuntimeError

    broken = type(whole)(whole.name, whole.description, whole.suffixes, whole.sniff, break_off)  # type: ignore[arg-type]
    monkeypatch.setattr(registry, "FORMATS", {**registry.FORMATS, "json": broken})

    reading = read_record(a_record(b'{"a": 1}\n{"a": 2}\n', "json"), Limits())

    assert [one.fields for one in reading.events] == [{"a": 1}]
    assert [one.raw for one in reading.rejected] == [b'{"a": 2}\n']
    assert "RuntimeError" in str(reading.rejected[0].reason)
