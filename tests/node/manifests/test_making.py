"""Each day that is over gets a manifest, once; what comes into it later an addendum."""

from datetime import timedelta

import msgspec
import pytest
from kept_logs import CLOCK_STATE, FIRST, NODE, KeptLogs, days

from khumkan.node.keys import KeyRing
from khumkan.node.manifests import Manifest
from khumkan.node.manifests.document import BEGINNING, ManifestError
from khumkan.node.manifests.tree import hash_leaf, root_of


def test_a_day_gets_its_manifest_when_it_is_over(kept: KeptLogs) -> None:
    kept.take(FIRST)
    assert kept.make_manifests() == []
    kept.turn_to(FIRST + days(1), timedelta(minutes=9))
    assert kept.make_manifests() == []
    kept.turn_to(FIRST + days(1), timedelta(minutes=10))
    assert [one.manifest.day for one in kept.make_manifests()] == [FIRST]
    assert kept.make_manifests() == []


def test_it_says_what_there_was_from_each_source(kept: KeptLogs) -> None:
    rows = kept.take(FIRST, 7)
    kept.turn_to(FIRST + days(1))
    (signed,) = kept.make_manifests()
    manifest = signed.manifest
    assert (manifest.number, manifest.previous, manifest.node_id) == (1, BEGINNING, NODE)
    assert (manifest.is_addendum, manifest.n_rows, manifest.clock) == (False, 7, CLOCK_STATE)
    assert manifest.to_offset == kept.lake.next_offset
    told = {one.id: one for one in manifest.sources}
    mine = [row for row in rows if row.source_id == kept.firewall.id]
    firewall = told[kept.firewall.id]
    assert (firewall.n_rows, firewall.n_bytes) == (4, sum(len(row.raw) for row in mine))
    assert (firewall.first, firewall.last) == ((100, 1, 1), (700, 1, 1))
    assert (firewall.first_received_at, firewall.last_received_at) == (
        mine[0].received_at,
        mine[-1].received_at,
    )
    leaves = [
        hash_leaf(row.offset, 1, 1, int(row.received_at.timestamp() * 1_000_000), row.raw)
        for row in mine
    ]
    assert firewall.root == root_of(leaves).hex()


def test_it_is_signed_with_the_key_in_force_and_names_it(kept: KeptLogs) -> None:
    kept.take(FIRST)
    kept.turn_to(FIRST + days(1))
    (first,) = kept.make_manifests()
    old = KeyRing(kept.key_file).thumbprint
    ring = KeyRing(kept.key_file)
    ring.prepare_next()
    ring.promote_next()
    kept.take(FIRST + days(1))
    kept.turn_to(FIRST + days(2))
    (second,) = kept.make_manifests()
    keys = kept.store.keys()
    assert [first.manifest.key, second.manifest.key] == [old, ring.thumbprint]
    assert set(keys) == {old, ring.thumbprint}
    assert first.is_signed_by(keys[old])
    assert not first.is_signed_by(keys[ring.thumbprint])
    assert second.manifest.previous == first.hash


def test_nothing_is_told_before_all_that_came_is_in_the_lake(kept: KeptLogs) -> None:
    kept.take(FIRST)
    maker = kept.maker
    maker.journal_end = lambda: kept.lake.next_offset + 200
    kept.turn_to(FIRST + days(1))
    assert maker.make_next() is None
    kept.take(FIRST + days(1), 2)
    made = maker.make_next()
    assert made is not None
    assert made.manifest.day == FIRST


def test_what_comes_into_a_day_later_gets_an_addendum(kept: KeptLogs) -> None:
    kept.take(FIRST)
    kept.turn_to(FIRST + days(1))
    (first,) = kept.make_manifests()
    kept.take(FIRST, 4)
    (addendum,) = kept.make_manifests()
    assert (addendum.manifest.day, addendum.manifest.is_addendum) == (FIRST, True)
    assert addendum.manifest.from_offset == first.manifest.to_offset
    assert addendum.manifest.n_rows == 4
    assert kept.make_manifests() == []


def test_a_day_without_logs_is_told_of_too(kept: KeptLogs) -> None:
    kept.take(FIRST)
    kept.turn_to(FIRST + days(1))
    kept.make_manifests()
    kept.turn_to(FIRST + days(2))
    (silent,) = kept.make_manifests()
    assert (silent.manifest.day, silent.manifest.n_rows) == (FIRST + days(1), 0)


def test_a_new_node_has_nothing_to_tell(kept: KeptLogs) -> None:
    kept.turn_to(FIRST + days(1))
    assert kept.make_manifests() == []


def test_a_clock_far_ahead_makes_one_manifest_and_not_thousands(kept: KeptLogs) -> None:
    kept.take(FIRST)
    kept.turn_to(FIRST + days(30_000))
    assert len(kept.make_manifests()) == 2


def test_days_of_a_lake_that_had_no_manifests_yet_are_told_of_one_by_one(kept: KeptLogs) -> None:
    for day in range(3):
        kept.take(FIRST + days(day), 3)
    kept.turn_to(FIRST + days(3))
    made = kept.make_manifests()
    assert [one.manifest.day for one in made] == [FIRST + days(n) for n in range(3)]
    assert [one.manifest.previous for one in made[1:]] == [one.hash for one in made[:-1]]


def test_what_is_broken_off_is_made_again(kept: KeptLogs) -> None:
    kept.take(FIRST, 1_200)
    kept.turn_to(FIRST + days(1))

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kept.maker.make_next(stop)
    assert kept.store.numbers() == []
    assert len(kept.make_manifests()) == 1


def test_a_manifest_is_never_written_over(kept: KeptLogs) -> None:
    kept.take(FIRST)
    kept.turn_to(FIRST + days(1))
    (signed,) = kept.make_manifests()
    other = msgspec.structs.replace(signed.manifest, software="another")
    jwk = kept.store.keys()[signed.manifest.key]
    with pytest.raises(ManifestError, match="can't be written"):
        kept.store.add(msgspec.json.encode(other), signed.signature, jwk)
    assert kept.store.read(1).body == signed.body


def test_it_reads_the_same_after_compaction(kept: KeptLogs) -> None:
    for _ in range(5):
        kept.take(FIRST, 30)
    kept.lake.compact()
    kept.turn_to(FIRST + days(1))
    (signed,) = kept.make_manifests()
    assert signed.manifest.n_rows == 150
    assert isinstance(signed.manifest, Manifest)
