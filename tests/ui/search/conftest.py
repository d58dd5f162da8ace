"""A kind that can be searched: accounts, as any app would offer its own."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from khumkan.ui.search import kinds, selectors, services
from khumkan.ui.search.kinds import Kind, Searchable

NAMES = [
    ("สมชาย ใจดี", "Somchai Jaidee"),
    ("สมหญิง น้ำใส", "Somying Namsai"),
    ("Malee Suk", "มาลี สุข"),
    ("O'Brien 100%", ""),
    ("ใจดี สมชาย", ""),
]


def _all() -> Any:
    return get_user_model().objects.all()


PEOPLE = Kind(
    name="person",
    label="People",
    visible_to=lambda user: _all().filter(is_active=True) if user.is_active else _all().none(),
    url=lambda person: f"/people/{person.pk}/",
    describe=lambda person: person.name_en,
    documents=lambda: (Searchable(one.pk, one.name, (one.name_en,)) for one in _all().iterator()),
)


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Kind:
    """The only kind there is."""
    for module in (kinds, selectors):
        monkeypatch.setattr(
            module, "all_kinds" if module is selectors else "collect", lambda *_: (PEOPLE,)
        )
    return PEOPLE


@pytest.fixture
def people(kind: Kind, db: None) -> list[Any]:  # noqa: ARG001 -- the database has to be there
    """Five people, indexed."""
    made = [
        get_user_model().objects.create(email=f"{number}@example.org", name=name, name_en=name_en)
        for number, (name, name_en) in enumerate(NAMES)
    ]
    services.reindex(kind)
    return made
