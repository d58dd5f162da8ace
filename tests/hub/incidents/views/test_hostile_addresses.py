"""Numbers in addresses that no page of ours wrote."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hub_world import World

from khumkan.hub.incidents.models import Document
from khumkan.ui.accounts.models import User

SignedIn = Callable[[User], Client]
YEARS = [0, 1, 9_999, 10**30]


@pytest.mark.parametrize("year", YEARS)
def test_no_document_is_made_of_a_year_that_is_none(
    world: World, signed_in: SignedIn, year: int
) -> None:
    path = reverse("incidents:yearly", args=[world.a.pk, year])
    assert signed_in(world.a_it).post(path, {"language": "en"}).status_code == 404
    assert not Document.objects.exists()


@pytest.mark.parametrize("year", YEARS)
def test_no_duty_is_due_in_a_year_that_is_none(
    world: World, signed_in: SignedIn, year: int
) -> None:
    client = signed_in(world.a_it)
    shown = client.get(reverse("incidents:calendar", args=[world.a.pk]), {"year": year})
    assert shown.status_code == 200
    path = reverse("incidents:standing-act", args=[world.a.pk, year, "annual_summary"])
    assert client.get(path).status_code == 404
