"""What of people can be searched: `searching` lists this kind."""

from collections.abc import Iterator

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.access.people import people_visible_to
from khumkan.hub.organisations.selectors.people import KIND
from khumkan.ui.search.kinds import Kind, Searchable


def _documents() -> Iterator[Searchable]:
    rows = get_user_model().objects.order_by().values_list("pk", "name", "name_en")
    for key, name, name_en in rows.iterator():
        yield Searchable(key, name, (name_en,))


PEOPLE = Kind(
    name=KIND,
    label=_("People"),
    visible_to=people_visible_to,
    url=lambda person: reverse("organisations:person", args=[person.pk]),
    describe=lambda person: person.name_en,
    documents=_documents,
)
