"""What somebody does to sign in: passwords, codes of an app; and a policy that a test can set."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from khumkan.ui.accounts.models import User

PASSWORD = "ฝนตกที่ทุ่งนา rain on the paddy"  # noqa: S105 -- of people who exist in tests alone
NEW_PASSWORD = "ลมพัดที่ชายเขา wind on the hill"  # noqa: S105 -- as above
POLICY = {"is_required": False}
PERIOD = 30


def browser(user_agent: str = "") -> Client:
    """Return a fresh browser of somebody who reads English."""
    return Client(headers={"Accept-Language": "en", "User-Agent": user_agent})


def policy(_user: User) -> bool:
    """Stand in for the hub's rule of who needs a second factor."""
    return POLICY["is_required"]


def add_app(user: User) -> str:
    """Give somebody an authenticator app; return its secret."""
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str, *, periods: int = 0) -> str:
    """Return what the app shows now, or showed so many half minutes away."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD + periods)))


def wrong_code_of(secret: str) -> str:
    """Return six digits that are none of the codes that are good now."""
    good = {code_of(secret, periods=n) for n in (-1, 0, 1)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in good)


def give_password(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    """Fill in the sign-in page."""
    return client.post("/accounts/login/", {"login": email, "password": password} | more)


def give_code(client: Client, code: str) -> Any:
    """Fill in the page of the second step."""
    return client.post("/accounts/2fa/authenticate/", {"code": code})


def is_signed_in(client: Client) -> bool:
    """Ask for a way that only people with an account are let along."""
    answer = client.get("/accounts/2fa/passkeys/")
    return answer.headers.get("Location") == "/account/security/"


def factors_of(user: User) -> list[str]:
    """Return the kinds of factors somebody has."""
    return sorted(Authenticator.objects.filter(user=user.pk).values_list("type", flat=True))
