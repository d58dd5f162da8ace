"""Sign-ins are counted, those that fail too."""

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory
from hub_world import PASSWORD, World, sign_in
from openmetrics import read_metrics

from khumkan.hub.operations.metrics.exposition import write_metrics

pytestmark = pytest.mark.django_db


def count(outcome: str) -> float:
    samples = read_metrics(write_metrics().decode())["khumkan_sign_ins"].samples
    counted = {one.labels["outcome"]: one.value for one in samples if one.name.endswith("_total")}
    return counted.get(outcome, 0.0)


def test_a_good_and_a_bad_sign_in_are_counted_apart(world: World) -> None:
    before = count("ok"), count("failed")
    sign_in(world.admin)
    request = RequestFactory().post("/")
    authenticate(
        request, email=world.admin.email, username=world.admin.email, password=PASSWORD + "!"
    )
    assert (count("ok"), count("failed")) == (before[0] + 1, before[1] + 1)


def test_the_page_counts_too(world: World, client: Client) -> None:
    before = count("failed")
    client.post("/accounts/login/", {"login": world.a_staff.email, "password": PASSWORD + "!"})
    assert count("failed") == before + 1
