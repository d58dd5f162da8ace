"""Evidence: taken in with its hash, and each thing done with it a link of a chain that shows tears.

A link is hashed with the one before: SHA-256 over the canonical JSON of number, action, moment,
person, counterpart, reason and the previous hash; the first over the file's own SHA-256.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import orjson
from django.db import transaction
from django.utils import timezone

from khumkan.core.clock import format_time
from khumkan.core.messages import message
from khumkan.hub.incidents.choices import CustodyAction
from khumkan.hub.incidents.keeping import hash_file, keep_file, remove_file
from khumkan.hub.incidents.models import Custody, Evidence, Incident
from khumkan.hub.incidents.patients import refuse_patient_identifiers
from khumkan.hub.incidents.services.storing import lock_incident, tell_trail
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError
from khumkan.ui.keys import new_key

_NEEDS_COUNTERPART = frozenset({CustodyAction.HANDED_OVER, CustodyAction.RETURNED})
NOTED_BY_HAND = (CustodyAction.HANDED_OVER, CustodyAction.RETURNED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a file is what was taken in, and the first torn link of its chain, None if whole."""

    is_same: bool
    torn_link: int | None

    @property
    def is_whole(self) -> bool:
        """Whether neither file nor chain was changed."""
        return self.is_same and self.torn_link is None

    def describe(self) -> str:
        """Return what is wrong, "" if nothing is: for the chain itself, in English as its words."""
        wrong = [] if self.is_same else ["the file differs from its hash, or is gone"]
        if self.torn_link is not None:
            wrong.append(f"entry {self.torn_link} of this chain is not as it was written")
        return "; ".join(wrong)


def take_evidence(
    incident: Incident,
    blocks: Iterable[bytes],
    *,
    name: str,
    description: str,
    is_malware: bool,
    by: Actor,
) -> Evidence:
    """Keep a file; it is on disk before anything knows of it. Raises RefusedError."""
    for text, field in ((name, "file"), (description, "description")):
        refuse_patient_identifiers(text, field)
    key = new_key()
    kept = keep_file(blocks, key, name, is_malware=is_malware)
    evidence = Evidence(
        id=key,
        incident=incident,
        name=name,
        description=description.strip(),
        size=kept.size,
        sha256=kept.sha256,
        is_malware=is_malware,
        path=kept.path,
        taken_by_id=by.user_id,
    )
    try:
        _enter(evidence, by)
    except BaseException:
        remove_file(kept.path)
        raise
    return evidence


@transaction.atomic
def _enter(evidence: Evidence, by: Actor) -> None:
    if evidence.size == 0:
        raise RefusedError(message("The file is empty."), field="file")
    current = lock_incident(evidence.incident)
    evidence.taken_at = timezone.now()
    evidence.save(force_insert=True)
    add_custody(evidence, CustodyAction.TAKEN, by=by)
    tell_trail("incident.take_evidence", current, by, {"sha256": (None, evidence.sha256)})


@transaction.atomic
def add_custody(
    evidence: Evidence, action: str, *, counterpart: str = "", reason: str = "", by: Actor
) -> Custody:
    """Add a link to the chain. Raises RefusedError."""
    if action in _NEEDS_COUNTERPART and not counterpart.strip():
        raise RefusedError(message("Say to whom, or from whom."), field="counterpart")
    locked = Evidence.objects.select_for_update().get(pk=evidence.pk)
    last = locked.custody.order_by("-number").first()
    link = Custody(
        evidence=locked,
        number=last.number + 1 if last else 1,
        action=action,
        at=timezone.now(),
        by_id=by.user_id,
        counterpart=counterpart.strip(),
        reason=reason.strip(),
    )
    link.hash = _hash(link, last.hash if last else locked.sha256)
    link.save()
    return link


def verify_evidence(evidence: Evidence, *, by: Actor) -> Verdict:
    """Compare the file with its hash, and its chain with itself; note that it was done."""
    found = hash_file(evidence.path, is_malware=evidence.is_malware)
    verdict = Verdict(found == evidence.sha256, find_torn_link(evidence))
    add_custody(evidence, CustodyAction.VERIFIED, reason=verdict.describe(), by=by)
    return verdict


def find_torn_link(evidence: Evidence) -> int | None:
    """Return the number of the first link that is not as it was written; None if all are."""
    before = evidence.sha256
    for expected, link in enumerate(evidence.custody.order_by("number"), start=1):
        if link.number != expected or link.hash != _hash(link, before):
            return expected
        before = link.hash
    return None


def _hash(link: Custody, before: str) -> str:
    told = {
        "number": link.number,
        "action": str(link.action),
        "at": format_time(link.at, "microseconds"),
        "by": str(link.by_id or ""),
        "counterpart": link.counterpart,
        "reason": link.reason,
        "before": before,
    }
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()
