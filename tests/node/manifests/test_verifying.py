"""Whatever was changed in the lake or the manifests is told: which day, which source, what."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from deltalake import DeltaTable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept_logs import FIRST, KeptLogs, days, moment

from khumkan.lake import open_snapshot
from khumkan.node.manifests import StoredManifests, Verdict, verify_manifests
from khumkan.node.retention import read_forgotten


def verify(kept: KeptLogs, day: date | None = None) -> list[Verdict]:
    store = StoredManifests(kept.folder / "manifests")
    gone = read_forgotten(kept.state.custody)
    with open_snapshot(kept.folder / "lake") as view:
        return list(verify_manifests(store, view, gone, day=day))


def wrong(verdicts: list[Verdict]) -> list[tuple[int, date | None, UUID | None, str]]:
    return [(one.number, one.day, one.source, str(one.problem)) for one in verdicts if one.problem]


@pytest.fixture
def signed(kept: KeptLogs) -> KeptLogs:
    """Two days of ten events each, from two sources, with manifests."""
    for day in range(2):
        kept.take(FIRST + days(day))
    kept.turn_to(FIRST + days(2))
    assert len(kept.make_manifests()) == 2
    return kept


def change(kept: KeptLogs, sql: str, **values: str) -> None:
    table = DeltaTable(kept.folder / "lake")
    if values:
        table.update(updates=values, predicate=sql)
    else:
        table.delete(sql)


def test_what_was_not_touched_is_as_signed(signed: KeptLogs) -> None:
    found = verify(signed)
    assert wrong(found) == []
    assert [(one.number, one.n_rows) for one in found if one.source is None] == [(1, 10), (2, 10)]
    assert sum(one.n_rows for one in found if one.source) == 20


def test_compaction_and_addenda_change_nothing(signed: KeptLogs) -> None:
    signed.take(FIRST, 4)
    signed.lake.compact()
    assert wrong(verify(signed)) == []
    signed.make_manifests()
    assert wrong(verify(signed)) == []


@pytest.mark.parametrize(
    ("sql", "values", "words"),
    [
        pytest.param('"offset" = 300', {"raw": "arrow_cast('x', 'Binary')"}, "events were changed: as many, but not the same", id="a raw line"),
        pytest.param('"offset" = 300', {"received_at": "received_at + INTERVAL '1 second'"}, "events were changed: as many, but not the same", id="when it came"),
        pytest.param('"offset" = 300', {}, "1 of 5 events are missing", id="an event"),
        pytest.param("day = DATE '2026-11-20' AND source_id = '{firewall}'", {}, "5 of 5 events are missing", id="a source"),
    ],
)  # fmt: skip
def test_a_change_is_told_by_day_and_source(
    signed: KeptLogs, sql: str, values: dict[str, str], words: str
) -> None:
    change(signed, sql.format(firewall=signed.firewall.id), **values)
    assert wrong(verify(signed)) == [(1, FIRST, signed.firewall.id, words)]


def test_an_event_that_was_moved_to_another_day_is_told(signed: KeptLogs) -> None:
    change(signed, '"offset" = 1100', day="DATE '2026-11-20'")
    assert wrong(verify(signed)) == [
        (1, FIRST, signed.firewall.id, "1 events are there that nobody told of: added later"),
        (2, FIRST + days(1), signed.firewall.id, "1 of 5 events are missing"),
    ]


def test_an_event_that_was_given_to_another_source_is_told(signed: KeptLogs) -> None:
    stranger = UUID(int=7)
    change(signed, '"offset" = 200', source_id=f"'{stranger}'")
    assert wrong(verify(signed, FIRST)) == [
        (1, FIRST, signed.web.id, "1 of 5 events are missing"),
        (1, FIRST, stranger, "1 events are there that nobody told of: added later"),
    ]


def test_what_retention_took_is_no_alarm(signed: KeptLogs) -> None:
    signed.turn_to(FIRST + days(91))
    assert signed.forget() == (10, 0)
    found = verify(signed)
    assert wrong(found) == []
    assert {one.day for one in found if one.is_gone} == {FIRST}


def rewrite(path: Path, content: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(content)


def flip(path: Path) -> None:
    content = path.read_bytes()
    rewrite(path, content.replace(b'"n_rows":5', b'"n_rows":6', 1))


def garble(path: Path) -> None:
    rewrite(path, b"{}\n")


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        pytest.param(flip, [(1, "its signature does not hold"), (2, "it does not follow")], id="changed"),
        pytest.param(Path.unlink, [(2, "the one before it, number 1, is missing")], id="removed"),
        pytest.param(garble, [(1, "the manifest can't be read"), (2, "the one before it")], id="garbled"),
    ],
)  # fmt: skip
def test_a_manifest_that_was_touched_breaks_the_chain(
    signed: KeptLogs, tamper: Callable[[Path], None], expected: list[tuple[int, str]]
) -> None:
    tamper(signed.folder / "manifests" / "000001.manifest")
    found = [(one.number, str(one.problem)) for one in verify(signed) if one.problem]
    chain = [(number, text) for number, text in found if "events" not in text]
    assert [number for number, _ in chain] == [number for number, _ in expected]
    for (_, text), (_, words) in zip(chain, expected, strict=True):
        assert text.startswith(words)


def test_a_key_that_is_not_kept_is_told(signed: KeptLogs) -> None:
    for path in (signed.folder / "manifests" / "keys").iterdir():
        path.unlink()
    assert all("a key that is not kept here" in one[3] for one in wrong(verify(signed)))


def test_one_day_alone_is_looked_at_where_asked(signed: KeptLogs) -> None:
    change(signed, '"offset" = 300')
    assert wrong(verify(signed, FIRST + days(1))) == []
    assert {one.day for one in verify(signed, FIRST) if one.source} == {FIRST}


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    raws=st.lists(st.binary(max_size=50), min_size=1, max_size=30),
    at=st.integers(0, 29),
    byte=st.integers(1, 255),
)
def test_any_changed_byte_is_found(
    tmp_path_factory: pytest.TempPathFactory, raws: list[bytes], at: int, byte: int
) -> None:
    kept = KeptLogs(tmp_path_factory.mktemp("kept") / "node")
    rows = [kept.row(kept.web, moment(FIRST), raw) for raw in raws]
    kept.store_rows(rows)
    kept.turn_to(FIRST + days(1))
    kept.make_manifests()
    assert wrong(verify(kept)) == []
    victim = rows[at % len(rows)]
    raw = bytearray(victim.raw or b"?")
    raw[at % len(raw)] ^= byte
    changed = f"arrow_cast(decode('{raw.hex()}', 'hex'), 'Binary')"
    change(kept, f'"offset" = {victim.offset}', raw=changed)
    assert len(wrong(verify(kept))) == 1
    kept.close()


def test_reading_manifests_needs_no_other_file(signed: KeptLogs) -> None:
    (signed.folder / "manifests" / "000003.manifest.part").write_bytes(b"broken off")
    os.truncate(signed.folder / "manifests" / "000003.manifest.part", 2)
    assert wrong(verify(signed)) == []
