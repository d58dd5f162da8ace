"""Help, and the licence of the typeface."""

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

pytestmark = pytest.mark.django_db


def test_help_is_there_for_people_who_cannot_sign_in(client: Client) -> None:
    assert client.get("/help/").status_code == 200


def test_the_licence_of_the_typeface_can_be_read(client: Client) -> None:
    answer = client.get("/help/sarabun-licence.txt")
    assert answer["Content-Type"].startswith("text/plain")
    assert "SIL OPEN FONT LICENSE" in answer.content.decode().upper()


@pytest.mark.parametrize("weight", ["Regular", "SemiBold", "Bold"])
def test_the_typeface_is_served_from_its_package(weight: str) -> None:
    assert finders.find(f"fonts/sarabun/Sarabun-{weight}.ttf")
