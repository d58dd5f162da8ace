"""Accounts as they are stored."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_sign_in_page_is_there(client: Client) -> None:
    assert client.get("/accounts/login/").status_code == 200
