"""Files that leave the hub: each is in the trail, and nothing else is."""

from typing import Any

import pytest
from django.test import Client
from hub_world import World, make_world, sign_in

from khumkan.ui.audit import middleware
from khumkan.ui.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    del db
    return make_world()


@pytest.fixture
def browser(world: World) -> Client:
    return sign_in(world.admin)


def exports() -> list[dict[str, Any]]:
    return [entry.changes for entry in Entry.objects.filter(action="file.export").order_by("pk")]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        pytest.param(
            "/people/?format=csv&q=Dpo&role=dpo&columns=email&sort=-name",
            {"file": "/people/", "format": "csv", "narrowed_by": ["q", "role"]},
            id="people",
        ),
        pytest.param(
            "/organisations/?format=xlsx&q=",
            {"file": "/organisations/", "format": "xlsx"},
            id="organisations",
        ),
        pytest.param(
            "/audit/?format=jsonl", {"file": "/audit/", "format": "jsonl"}, id="the trail itself"
        ),
    ],
)
def test_whoever_takes_a_list_out_is_in_the_trail(
    browser: Client, world: World, address: str, told: dict[str, object]
) -> None:
    answer = browser.get(address)
    assert b"".join(answer)
    entry = Entry.objects.get(action="file.export")
    assert entry.changes == {name: [None, value] for name, value in told.items()}
    assert (entry.actor_id, entry.object_id) == (world.admin.pk, str(world.admin.pk))
    assert entry.address == "127.0.0.1"


def test_what_somebody_looked_for_is_not_kept(browser: Client) -> None:
    strange = "&".join(f"{'x' * 100}{n}=1" for n in range(100))
    browser.get(f"/people/?format=csv&q=Malee&{strange}")
    (told,) = exports()
    assert "Malee" not in str(told)
    assert len(str(told)) < 1_500


@pytest.mark.parametrize("address", ["/people/", "/people/?format=pdf", "/audit/?q=csv", "/help/"])
def test_pages_are_not_files(browser: Client, address: str) -> None:
    browser.get(address)
    assert exports() == []


def test_a_list_that_is_refused_is_no_export(world: World) -> None:
    assert sign_in(world.a_staff).get("/audit/?format=csv").status_code == 404
    assert Client().get("/people/?format=csv").status_code == 302
    assert exports() == []


def test_without_an_entry_no_file_goes_out(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(middleware, "record", fail)
    browser.raise_request_exception = False
    assert browser.get("/people/?format=csv").status_code == 500
