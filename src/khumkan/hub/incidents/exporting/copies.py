"""Whose copy of VERIS's words is used: the organisation's, its ministry's, the hub's."""

from django.conf import settings
from django.db.models import QuerySet

from khumkan.hub.incidents.exporting.vocabulary import Vocabulary, read_vocabulary
from khumkan.hub.incidents.models import VerisCopy
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.tree import above


def copies_for(organisation: Organisation) -> QuerySet[VerisCopy]:
    """Return the copies that an organisation may use, the nearest and newest first."""
    places = [organisation.pk, *above(organisation).values_list("pk", flat=True)]
    rows = VerisCopy.objects.filter(organisation__in=places, removed_at=None)
    return rows.select_related("organisation").order_by("-organisation__path", "-added_at", "-id")


def vocabulary_for(organisation: Organisation) -> Vocabulary:
    """Return the words that an organisation's exports are written in. Raises RefusedError."""
    found = copies_for(organisation).first()
    if found is None:
        return read_vocabulary(settings.VERIS_VOCABULARY)
    return Vocabulary(found.words, found.version)


def has_vocabulary(organisation: Organisation) -> bool:
    """Say whether there is any copy for an organisation."""
    return bool(settings.VERIS_VOCABULARY) or copies_for(organisation).exists()
