"""Holds what the lake has against the manifests: the signature, the chain, each day's events."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from khumkan.core.messages import Message, message
from khumkan.lake import LakeDay, Snapshot
from khumkan.node.manifests.digesting import Pause, digest_day
from khumkan.node.manifests.document import BEGINNING, ManifestError, SourceDigest
from khumkan.node.manifests.store import Signed, StoredManifests
from khumkan.wire.identity import PublicJwk


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of a manifest, or of one source in it; `problem` is None for all in order.

    `is_gone`: its events were taken away by retention, which the custody trail tells.
    """

    number: int
    day: date | None
    source: UUID | None
    n_rows: int
    problem: Message | None
    is_gone: bool = False


Gone = Collection[tuple[date, UUID]]
"""Days and sources whose events retention took away."""


def verify_manifests(
    store: StoredManifests,
    view: Snapshot,
    gone: Gone,
    *,
    day: date | None = None,
    pause: Pause = lambda: None,
) -> Iterator[Verdict]:
    """Yield a verdict on each manifest's signature and place, and on each source's events.

    The chain is always looked at whole; the events of one `day` alone if it is named.
    """
    keys = store.keys()
    days = {one.day: one for one in view.days()}
    before: Signed | None = None
    for number in store.numbers():
        try:
            signed = store.read(number)
        except ManifestError as error:
            yield Verdict(number, None, None, 0, error.message)
            before = None
            continue
        manifest = signed.manifest
        problem = check_link(signed, before, keys)
        yield Verdict(number, manifest.day, None, manifest.n_rows, problem)
        before = signed
        if day is None or manifest.day == day:
            yield from _verify_events(signed, view, days.get(manifest.day), gone, pause)


def check_link(
    signed: Signed, before: Signed | None, keys: Mapping[str, PublicJwk], *, is_first: bool = False
) -> Message | None:
    """Return what is wrong with a manifest's signature, or its place after the one before.

    `is_first`: the ones before it are not at hand, so that its place can't be judged.
    """
    manifest = signed.manifest
    jwk = keys.get(manifest.key)
    if jwk is None:
        return message("it is signed with a key that is not kept here: {key}", key=manifest.key)
    if not signed.is_signed_by(jwk):
        return message("its signature does not hold: it was changed after it was signed")
    if is_first:
        return None
    number, digest = (0, BEGINNING) if before is None else (before.manifest.number, before.hash)
    if manifest.number != number + 1:
        return message("the one before it, number {number}, is missing", number=manifest.number - 1)
    if manifest.previous != digest:
        return message("it does not follow the one before it: that was changed or exchanged")
    return None


def _verify_events(
    signed: Signed, view: Snapshot, day: LakeDay | None, gone: Gone, pause: Pause
) -> Iterator[Verdict]:
    manifest = signed.manifest
    stretch = manifest.from_offset, manifest.to_offset
    found = digest_day(view, day, *stretch, pause=pause) if day else []
    yield from compare(signed, found, gone)


def compare(signed: Signed, found: Sequence[SourceDigest], gone: Gone) -> Iterator[Verdict]:
    """Yield a verdict on each source that a manifest names or the lake has."""
    manifest = signed.manifest
    now = {one.id: one for one in found}
    for told in manifest.sources:
        has = now.pop(told.id, None)
        is_gone = has is None and (manifest.day, told.id) in gone
        problem = None if is_gone else _compare(told, has)
        yield Verdict(manifest.number, manifest.day, told.id, told.n_rows, problem, is_gone)
    for more in now.values():
        words = message("{n} events are there that nobody told of: added later", n=more.n_rows)
        yield Verdict(manifest.number, manifest.day, more.id, 0, words)


def _compare(told: SourceDigest, has: SourceDigest | None) -> Message | None:
    n_rows = 0 if has is None else has.n_rows
    if n_rows < told.n_rows:
        return message("{n} of {all} events are missing", n=told.n_rows - n_rows, all=told.n_rows)
    if n_rows > told.n_rows:
        return message(
            "{n} events are there that nobody told of: added later", n=n_rows - told.n_rows
        )
    return None if has == told else message("events were changed: as many, but not the same")
