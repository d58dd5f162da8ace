"""Whose entries an organisation may send to: its own, and those of what it belongs to."""

from collections.abc import Iterable
from typing import Final

from django.db.models import QuerySet

from khumkan.hub.incidents.choices import DocumentKind, Office
from khumkan.hub.incidents.models import Recipient
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.tree import above

_USUAL: Final = {
    DocumentKind.K1: Office.NCSA,
    DocumentKind.K2: Office.NCSA,
    DocumentKind.K3: Office.NCSA,
    DocumentKind.PDPC_NOTICE: Office.PDPC,
    DocumentKind.LATE_EXCUSE: Office.PDPC,
    DocumentKind.PROCESSOR_NOTICE: Office.CONTROLLER,
}


def recipients_for(organisation: Organisation) -> QuerySet[Recipient]:
    """Return the entries of an organisation and of the ministry above it, by name."""
    places = [organisation.pk, *above(organisation).values_list("pk", flat=True)]
    rows = Recipient.objects.filter(organisation__in=places, removed_at=None)
    return rows.select_related("organisation", "compared_by")


def usual_first(recipients: Iterable[Recipient], kind: str) -> list[Recipient]:
    """Return recipients with the office first to which such a document usually goes."""
    office = _USUAL.get(DocumentKind(kind))
    return sorted(recipients, key=lambda one: one.office != office)


def names_of_recipients(ids: Iterable[str]) -> dict[str, str]:
    """Return the names of recipients, by the key of their row."""
    rows = Recipient.objects.filter(pk__in=set(ids)).only("name").order_by()
    return {str(row.pk): row.name for row in rows}
