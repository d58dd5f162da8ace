"""Documents are made, never changed: each with the facts it was made from, and its hash."""

import hashlib

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.hub.incidents.choices import DocumentKind
from khumkan.hub.incidents.documents import (
    KINDS,
    Case,
    Sheet,
    make_k3,
    make_sheet,
    read_case,
    render_docx,
    render_pdf,
)
from khumkan.hub.incidents.duties import encode_facts
from khumkan.hub.incidents.facts import read_facts
from khumkan.hub.incidents.law import load_laws
from khumkan.hub.incidents.models import Document, Incident
from khumkan.hub.incidents.services.storing import lock_incident, tell_trail
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record
from khumkan.ui.errors import RefusedError

LANGUAGES = ("th", "en")
PURPOSES = ("", "first", "update", "closing")


@transaction.atomic
def make_document(
    incident: Incident, *, kind: str, language: str, purpose: str = "", by: Actor
) -> Document:
    """Make a document of an incident as it stands now. Raises RefusedError."""
    if kind not in KINDS or language not in LANGUAGES or purpose not in PURPOSES:
        raise RefusedError(message("Choose which document, in which language."), field="kind")
    current = lock_incident(incident)
    case = read_case(current, timezone.now(), purpose)
    made = _draw(make_sheet(kind, case, language))
    made.organisation_id, made.incident = current.organisation_id, current
    made.kind, made.purpose = kind, purpose
    made.facts = _facts(case)
    made.serial = _next(current.documents.filter(kind=kind))
    made.made_by_id = by.user_id
    made.save()
    tell_trail("incident.make_document", current, by, {"kind": (None, kind)})
    return made


@transaction.atomic
def make_yearly(organisation: Organisation, year: int, *, language: str, by: Actor) -> Document:
    """Make form ก3 of a year of the common era. Raises RefusedError."""
    if language not in LANGUAGES:
        raise RefusedError(message("Choose which document, in which language."), field="language")
    place = Organisation.objects.select_for_update().get(pk=organisation.pk)
    made = _draw(make_k3(place, year, language, timezone.now()))
    made.organisation, made.year, made.kind = place, year, DocumentKind.K3
    made.serial = _next(Document.objects.filter(organisation=place, year=year))
    made.made_by_id = by.user_id
    made.save()
    record(
        "standing_duty.make_document",
        by=by,
        object_kind="legal_profile",
        object_id=place.pk,
        organisation_id=place.pk,
        changes={"year": (None, year)},
    )
    return made


def _draw(sheet: Sheet) -> Document:
    pdf, docx = render_pdf(sheet), render_docx(sheet)
    return Document(
        language=sheet.language,
        law_version=load_laws()[-1].version,
        lacking=list(sheet.lacking),
        pdf=pdf,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        docx=docx,
        docx_sha256=hashlib.sha256(docx).hexdigest(),
        made_at=timezone.now(),
    )


def _facts(case: Case) -> JsonObject:
    facts = encode_facts(read_facts(case.incident, case.profile)).decode()
    return {"facts": facts, "version": case.incident.version, "details": case.incident.details}


def _next(rows: QuerySet[Document]) -> int:
    return int(rows.aggregate(last=Max("serial"))["last"] or 0) + 1
