"""The mail server's address as Django's settings."""

from pathlib import Path

import pytest

from khumkan.core.errors import ConfigurationError
from khumkan.hub.project.mail import choose_mail

SECRET = "geheim"  # noqa: S105 -- of servers that do not exist


def test_without_an_address_nothing_is_sent() -> None:
    assert choose_mail("", "")["EMAIL_BACKEND"].endswith("dummy.EmailBackend")


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        pytest.param("smtp://mail.example", 25, False, False, id="plain"),
        pytest.param("smtp+starttls://me%40x@mail.example", 587, True, False, id="STARTTLS"),
        pytest.param("smtps://mail.example:4650", 4650, False, True, id="TLS, another port"),
    ],
)
def test_an_address_is_taken_apart(url: str, port: int, tls: bool, ssl: bool) -> None:
    chosen = choose_mail(url, "")
    assert chosen["EMAIL_HOST"] == "mail.example"
    assert chosen["EMAIL_PORT"] == port
    assert (chosen["EMAIL_USE_TLS"], chosen["EMAIL_USE_SSL"]) == (tls, ssl)
    assert chosen["EMAIL_HOST_USER"] == ("me@x" if tls else "")
    assert chosen["EMAIL_TIMEOUT"] == 20


def test_the_password_comes_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(SECRET + "\n")
    assert choose_mail("smtps://me@mail.example", str(file))["EMAIL_HOST_PASSWORD"] == SECRET


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtps:me"])
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"hub\.mail_url must be like"):
        choose_mail(url, "")
