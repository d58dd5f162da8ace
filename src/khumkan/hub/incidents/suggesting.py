"""Which playbooks fit what is known of an incident: by its categories, facts and systems.

A playbook says what it is for by its labels, an organisation's own as well. Nothing is started: a
person chooses.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.functional import Promise

from khumkan.hub.incidents.choices import AssetKind, Category
from khumkan.hub.incidents.fact_words import FACTS
from khumkan.hub.incidents.models import Incident, Playbook
from khumkan.hub.incidents.playbooks import load_shipped
from khumkan.hub.incidents.shelf import key_of
from khumkan.hub.incidents.task_cards import is_thai

MOST_SUGGESTED: Final = 3
_OF_CATEGORY: Final[dict[int, tuple[str, ...]]] = {
    Category.NON_COMPLIANCE: ("lost-device",),
    Category.MALICIOUS_LOGIC: ("ransomware", "medical-device"),
    Category.USER_INTRUSION: ("account", "data-breach", "defacement"),
    Category.ROOT_INTRUSION: ("account", "data-breach", "defacement"),
    Category.DENIAL_OF_SERVICE: ("denial-of-service",),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A playbook that may fit, and what speaks for it."""

    key: UUID
    title: str
    about: str
    because: str


def suggest_playbooks(incident: Incident) -> list[Suggestion]:
    """Return what fits best, an organisation's own first; none once a playbook is in use."""
    if not incident.is_open or incident.tasks.exclude(playbook=None).exists():
        return []
    reasons = list(_reasons(incident))
    found = [*_own(incident, reasons), *_shipped(reasons)]
    return found[:MOST_SUGGESTED]


_Reason = tuple[str, str | Promise]


def _reasons(incident: Incident) -> Iterator[_Reason]:
    """Yield labels of playbooks that fit, the strongest first, each with what speaks for it."""
    if incident.via_processor:
        yield "supplier", FACTS["via_processor"]
    for one in sorted(incident.categories.all(), key=lambda one: (not one.is_main, one.number)):
        for label in _OF_CATEGORY.get(one.number, ()):
            yield label, Category(one.number).label
    if incident.service_down_at:
        yield "paper-mode", FACTS["service_down_at"]
    if incident.assets.filter(kind=AssetKind.WEBSITE).exists():
        yield "defacement", AssetKind.WEBSITE.label
    if incident.personal_data:
        yield "data-breach", FACTS["personal_data"]
        yield "lost-device", FACTS["personal_data"]


def _shipped(reasons: Iterable[_Reason]) -> list[Suggestion]:
    thai = is_thai()
    found: dict[UUID, Suggestion] = {}
    for label, why in reasons:
        for read in load_shipped().values():
            if label in read.labels:
                title, about = read.title(is_thai=thai), read.about(is_thai=thai)
                key = key_of(read)
                found.setdefault(key, Suggestion(key, title, about, str(why)))
    return list(found.values())


def _own(incident: Incident, reasons: Iterable[_Reason]) -> list[Suggestion]:
    """Return the organisation's own that fit; only names and labels are read, one query."""
    rows = Playbook.objects.filter(organisation=incident.organisation_id, withdrawn_at=None)
    known = dict(reversed(list(reasons)))
    found = []
    for key, name, name_th, labels in rows.values_list("pk", "name", "name_th", "body__labels"):
        fitting = [known[one] for one in labels or () if isinstance(one, str) and one in known]
        if fitting:
            title = (name_th if is_thai() else "") or name
            found.append(Suggestion(key, title, "", str(fitting[0])))
    return found
