"""What ties one entry to the one before: pure, for rows of the database and lines of an export."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from khumkan.core.clock import format_time
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import Message, message
from khumkan.ui.audit.canonical import hash_entry
from khumkan.ui.audit.models import Entry

FIRST_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class Seal:
    """An entry's number and hash: kept elsewhere, it fixes everything before it."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


START = Seal(0, FIRST_HASH)


class Fault(StrEnum):
    """How a chain can be broken."""

    CHANGED = "changed"
    MISSING = "missing"
    RELINKED = "relinked"
    TRUNCATED = "truncated"
    FOREIGN_HEAD = "foreign_head"
    FOREIGN_SEAL = "foreign_seal"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the chain found: how many entries hold, and the first that doesn't."""

    n_checked: int
    last: Seal
    fault: Fault | None = None
    bad_entry: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, removed, reordered or cut off."""
        return self.fault is None

    def explain(self) -> Message:
        """Return one sentence for people."""
        if self.fault is None:
            return message("{n} audit entries checked: the chain is whole", n=self.n_checked)
        return Message(_SENTENCES[self.fault].text, {"n": self.bad_entry or 0})


_SENTENCES = {
    Fault.CHANGED: message("audit entry {n} was changed after it was written"),
    Fault.MISSING: message("audit entry {n} is missing"),
    Fault.RELINKED: message("audit entry {n} does not follow from the entry before it"),
    Fault.TRUNCATED: message("the audit trail ends before entry {n}, which was written"),
    Fault.FOREIGN_HEAD: message("the head of the audit trail does not belong to entry {n}"),
    Fault.FOREIGN_SEAL: message("audit entry {n} is not the one that was sealed"),
}


def describe_entry(entry: Entry) -> JsonObject:
    """Return every column but the hash, as it is hashed and exported."""
    return {
        "id": entry.id,
        "at": format_time(entry.at, "microseconds"),
        "actor_id": str(entry.actor_id) if entry.actor_id else None,
        "channel": entry.channel,
        "address": entry.address,
        "organisation_id": str(entry.organisation_id) if entry.organisation_id else None,
        "action": entry.action,
        "object_kind": entry.object_kind,
        "object_id": entry.object_id,
        "changes": entry.changes,
        "previous_hash": entry.previous_hash,
    }


def find_fault(entry: JsonObject, its_hash: str, before: Seal) -> Fault | None:
    """Return what is wrong with one entry, given the one that must stand before it."""
    if entry.get("id") != before.number + 1:
        return Fault.MISSING
    if entry.get("previous_hash") != before.hash:
        return Fault.RELINKED
    return None if hash_entry(entry) == its_hash else Fault.CHANGED


def follow(entries: Iterable[tuple[JsonObject | None, str]], after: Seal = START) -> Verdict:
    """Walk entries with their hashes, in order, from the one after a seal; stop at a fault.

    None stands for an entry that can't be read any more.
    """
    last = after
    for entry, its_hash in entries:
        fault = find_fault(entry, its_hash, last) if entry else Fault.CHANGED
        if fault:
            return Verdict(last.number - after.number, last, fault, last.number + 1)
        last = Seal(last.number + 1, its_hash)
    return Verdict(last.number - after.number, last)
