"""Reads what of an incident an export may hold; what stays is told with its reason."""

from datetime import datetime

from django.utils.translation import gettext as _

from khumkan.core.messages import message
from khumkan.hub.incidents.choices import Category, Standing
from khumkan.hub.incidents.exporting.material import LeftOut, Material
from khumkan.hub.incidents.gate import REASONS, Passing, let_pass, shared_levels
from khumkan.hub.incidents.leak_words import words_of_leak
from khumkan.hub.incidents.models import Incident
from khumkan.hub.incidents.names import names_around
from khumkan.hub.incidents.sanitising import Found, find_leaks
from khumkan.ui.errors import RefusedError
from khumkan.wire.observables import Kind, Observable
from khumkan.wire.tlp import Tlp

_TIMES = (
    "occurred_at",
    "detected_at",
    "aware_at",
    "service_down_at",
    "service_restored_at",
    "ended_at",
)


def read_material(incident: Incident, tlp: Tlp, *, is_named: bool, made_at: datetime) -> Material:
    """Return what may leave; eight queries. Raises RefusedError for a drill and for TLP:RED."""
    refuse_drill(incident)
    if tlp not in shared_levels():
        raise RefusedError(message("At this TLP level nothing leaves in a file."), field="tlp")
    # What is written for one's own people is not read again by anybody before it leaves: so a text
    # with anything in it stays as a whole, warnings too.
    texts = {"title": incident.title, "summary": incident.summary}
    leaks = find_leaks(texts, names_around(incident, is_named=is_named))
    unfit = {one.field for one in leaks}
    rows = incident.observables.values_list("kind", "value")
    passing = let_pass(Observable(Kind(kind), value) for kind, value in rows)
    numbers = tuple(sorted(one.number for one in incident.categories.all()))
    place = incident.organisation
    return Material(
        key=incident.pk,
        begun_at=incident.reported_at,
        made_at=made_at,
        tlp=tlp,
        title="" if "title" in unfit else incident.title,
        summary="" if "summary" in unfit else incident.summary,
        organisation=place.name_en or place.name_th if is_named else "",
        organisation_code=(place.hcode or str(place.pk)) if is_named else "",
        severity=incident.severity,
        origin=incident.origin,
        is_open=incident.is_open,
        personal_data=incident.personal_data,
        via_processor=incident.via_processor,
        categories=numbers,
        category_labels=tuple(str(Category(number).label) for number in numbers),
        times={name: at for name in _TIMES if (at := getattr(incident, name))},
        counts=_counts(incident),
        assets=_assets(incident),
        has_downtime=incident.downtimes.exists(),
        observables=passing.passed,
        left_out=tuple(_left_out(leaks, passing, is_named=is_named)),
    )


def refuse_drill(incident: Incident) -> None:
    """Raise RefusedError for a drill: nothing of it leaves by any door."""
    if incident.is_drill:
        raise RefusedError(message("This is a drill: nothing of it is given to anybody."))


def _counts(incident: Incident) -> dict[str, int]:
    rows = incident.counts.filter(standing=Standing.VERIFIED).order_by("at", "id")
    return {one.kind: one.value for one in rows}


def _assets(incident: Incident) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind in incident.assets.values_list("kind", flat=True):
        found[kind] = found.get(kind, 0) + 1
    return found


def _left_out(leaks: list[Found], passing: Passing, *, is_named: bool) -> list[LeftOut]:
    labels = {"title": _("what happened, in one line"), "summary": _("what is known")}
    told = [LeftOut(labels[one.field], words_of_leak(one)) for one in leaks]
    told += [LeftOut(one.value, str(REASONS[reason])) for one, reason in passing.held]
    if not is_named:
        told.append(LeftOut(_("the organisation"), _("it is not to be named")))
    told.append(
        LeftOut(
            _("log, evidence, decisions, documents, members, names of systems and suppliers"),
            _("these never leave in a file"),
        )
    )
    return told
