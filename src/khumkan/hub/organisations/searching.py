"""What of this app can be searched."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.access import organisations_visible_to
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.provinces import name_of_province
from khumkan.hub.organisations.searching_people import PEOPLE
from khumkan.hub.organisations.services.storing import KIND, searchable_parts
from khumkan.ui.search.kinds import Kind, Searchable


def _documents() -> Iterator[Searchable]:
    for one in Organisation.objects.order_by().iterator():
        yield Searchable(one.pk, one.name_th, searchable_parts(one))


def _describe(organisation: Organisation) -> str:
    kind = organisation.get_kind_display()
    about = [kind, organisation.hcode, name_of_province(organisation.province)]
    return " · ".join(part for part in about if part)


ORGANISATIONS = Kind(
    name=KIND,
    label=_("Organisations"),
    visible_to=organisations_visible_to,
    url=lambda organisation: reverse("organisations:detail", args=[organisation.pk]),
    describe=_describe,
    documents=_documents,
)
KINDS = (ORGANISATIONS, PEOPLE)
