"""An outline says of every event of its kind what naming makes of it."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
import zstandard

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import NOTHING_KNOWN, flatten, name_event
from khumkan.engine.columns.outline import GUARDS, outline_of
from khumkan.engine.events import Event

SETS = ["windows/flat", "speed/raw_windows", "speed/structured_windows", "speed/cisco_syslog"]


def as_evtx(flat: JsonObject) -> JsonObject:
    """Return the event as Microsoft's own XML nests it."""
    system: JsonObject = {
        "Provider": {"#attributes": {"Name": flat.get("Provider_Name")}},
        "EventID": flat.get("EventID"),
        "Channel": flat.get("Channel"),
        "TimeCreated": {"#attributes": {"SystemTime": flat.get("TimeCreated")}},
    }
    return {"Event": {"System": system, "EventData": data_of(flat)}}


def as_winlogbeat(flat: JsonObject) -> JsonObject:
    """Return the event as Elastic's shipper nests it."""
    named: JsonObject = {
        "channel": flat.get("Channel"),
        "event_id": flat.get("EventID"),
        "provider_name": flat.get("Provider_Name"),
        "event_data": {"param1": "one", "param2": "two", **data_of(flat)},
    }
    return {"@timestamp": "2026-01-01T00:00:00Z", "winlog": named, "log": {"level": "error"}}


def data_of(flat: JsonObject) -> JsonObject:
    around = {"Provider_Name", "EventID", "Channel", "TimeCreated"}
    return {name: value for name, value in flat.items() if name not in around}


def as_unknown(flat: JsonObject) -> JsonObject:
    return {"product": "x", "own": {"inner": flat}, "Image": "a"}


SHAPES = [dict, as_evtx, as_winlogbeat, as_unknown]


def event_of(fields: JsonObject) -> Event:
    return Event(1, 1, 0, b"", fields, "json")


@pytest.mark.corpus
@pytest.mark.parametrize("shaped", SHAPES)
@pytest.mark.parametrize("name", SETS)
def test_outlines_agree_with_naming(
    corpus: Path, name: str, shaped: Callable[[JsonObject], JsonObject]
) -> None:
    with (corpus / f"{name}.ndjson.zst").open("rb") as stream:
        raw = zstandard.ZstdDecompressor().stream_reader(stream).read()
    n_told = 0
    for line in raw.splitlines()[:: 3 if shaped is dict else 15]:
        fields = shaped(orjson.loads(line))
        outline = outline_of(fields)
        if outline is None:
            continue
        n_told += 1
        row, leaves = name_event(event_of(fields)), flatten(fields)
        assert outline.name(fields, NOTHING_KNOWN) == row
        assert outline.times.find(leaves, NOTHING_KNOWN) == row.time
        assert outline.sources == row.sources
        told = {*outline.columns, *outline.contained, *outline.loose}
        assert row.values.keys() <= told
        for column, source in outline.columns.items():
            assert column in outline.loose or row.values[column] == leaves[source]
        for column, source in outline.contained.items():
            assert str(row.values.get(column, "")) in str(leaves[source])
    assert n_told


@pytest.mark.parametrize(
    "fields",
    [
        {"message": "x", "syslog": {"app": "sshd"}},
        {"event_type": "dns", "timestamp": "2026-01-01"},
        {"ts": 1, "_path": "conn"},
        {"message": "x"},
        {"message": "x", "n": 1, "kv": {"type": "traffic"}},
        {"shipped": {"host": "x"}, "EventID": 1},
        {"rule": {"id": 1}, "agent": {}, "decoder": {"name": "json"}, "data": {"EventID": 1}},
    ],
)
def test_what_other_products_may_claim_has_no_outline(fields: JsonObject) -> None:
    assert outline_of(fields) is None


@pytest.mark.parametrize(
    "message",
    [
        "1,2026/01/01 00:00:00,0011,TRAFFIC,end,0,",
        "firewall,info forward: in:ether1 out:ether2, proto TCP (SYN), 10.0.0.1:1->10.0.0.2:2, len 52",
        "system,error,critical login failure for user admin from 10.0.0.1 via ssh",
        "system,info,account user admin logged in from 10.0.0.1 via ssh",
        "1,2026/01/01 00:00:00,0011,SYSTEM,general,0,",
        "1,2026/01/01 00:00:00,0011,GLOBALPROTECT,0,2561,",
    ],
)
def test_a_message_of_another_product_is_guarded(message: str) -> None:
    fields: JsonObject = {"message": message, "product": "x", "n": 1}
    outline = outline_of(fields)
    assert outline is not None
    assert name_event(event_of(fields)).sources != outline.sources
    assert any(text in message.lower() for _, text in GUARDS)
