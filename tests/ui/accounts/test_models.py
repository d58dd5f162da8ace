"""Accounts as they are stored."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from khumkan.ui.accounts.models import User

pytestmark = pytest.mark.django_db


def test_sign_in_page_is_there(client: Client) -> None:
    assert client.get("/accounts/login/").status_code == 200


def test_two_accounts_never_share_an_address_whatever_the_case() -> None:
    User.objects.create(email="malee@example.go.th", name="มาลี")
    with pytest.raises(IntegrityError):
        User.objects.create(email="Malee@example.go.th", name="มาลี")


@pytest.mark.parametrize(
    ("is_active", "hours", "may_enter"),
    [
        pytest.param(True, None, True, id="ordinary"),
        pytest.param(False, None, False, id="switched off"),
        pytest.param(True, 1, True, id="emergency access that runs"),
        pytest.param(True, -1, False, id="emergency access that has run out"),
        pytest.param(False, 1, False, id="emergency access that was closed"),
    ],
)
def test_who_may_enter(is_active: bool, hours: int | None, may_enter: bool) -> None:
    until = None if hours is None else timezone.now() + timedelta(hours=hours)
    assert User(is_active=is_active, break_glass_until=until).may_enter is may_enter
