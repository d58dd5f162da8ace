"""Checks the stored chain, entry by entry, in constant memory."""

from collections.abc import Iterator

from django.db import DataError, OperationalError
from django.db.models import QuerySet

from khumkan.core.jsontypes import JsonObject
from khumkan.ui.audit.links import START, Fault, Seal, Verdict, describe_entry, follow
from khumkan.ui.audit.models import Entry, Head

_CHUNK = 2_000
# What Django and the drivers raise for a value that its column's type can't have.
_UNREADABLE = (AttributeError, TypeError, ValueError, DataError, OperationalError)


def latest_seal() -> Seal:
    """Return the last entry's number and hash; who keeps it outside notices a rewritten chain."""
    head = Head.objects.first()
    return Seal(head.entry_id, head.hash) if head else START


def verify_chain(*, since: Seal | None = None) -> Verdict:
    """Check every entry, or those after a seal that was kept elsewhere, up to the head.

    Entries that are added meanwhile don't disturb it.
    """
    promised = latest_seal()
    after = since or START
    if since and not _stands(since):
        return Verdict(0, START, Fault.FOREIGN_SEAL, since.number)
    verdict = follow(_read_after(after.number), after)
    return verdict if verdict.fault else _compare_with_head(verdict, promised)


def _stands(seal: Seal) -> bool:
    if seal.number == 0:
        return seal == START
    return Entry.objects.filter(pk=seal.number, hash=seal.hash).exists()


def _read_after(number: int) -> Iterator[tuple[JsonObject | None, str]]:
    """Yield entries and their hashes; one that can't be read any more is None, and the last."""
    rows = Entry.objects.filter(pk__gt=number).order_by("pk")
    last = number
    try:
        for entry in rows.iterator(chunk_size=_CHUNK):
            yield describe_entry(entry), entry.hash
            last = entry.pk
    except _UNREADABLE as error:
        _raise_unless_unreadable(error)
        # It may stand anywhere in the chunk that was being read.
        yield from _read_singly(rows.filter(pk__gt=last))


def _read_singly(rows: QuerySet[Entry]) -> Iterator[tuple[JsonObject | None, str]]:
    for n_read in range(_CHUNK):
        try:
            entry = rows[n_read]
            yield describe_entry(entry), entry.hash
        except _UNREADABLE as error:
            _raise_unless_unreadable(error)
            break
    yield None, ""


def _raise_unless_unreadable(error: Exception) -> None:
    """A database that is out of reach has not been tampered with."""
    if isinstance(error, OperationalError) and "decode" not in str(error):
        raise error


def _compare_with_head(verdict: Verdict, promised: Seal) -> Verdict:
    last = verdict.last
    if last.number < promised.number:
        return Verdict(verdict.n_checked, last, Fault.TRUNCATED, last.number + 1)
    # Entries may have been added since the head was read: then its own entry must still stand.
    is_known = last == promised or (
        promised.number < last.number == latest_seal().number and _stands(promised)
    )
    if not is_known:
        return Verdict(verdict.n_checked, last, Fault.FOREIGN_HEAD, promised.number)
    return verdict
