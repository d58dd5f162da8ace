"""The mail server's address as Django's settings."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.hub.project.secrets import read_secret

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_SECONDS = 20


def choose_mail(url: str, password_file: str) -> dict[str, Any]:
    """Return the EMAIL_ settings; `url` "" keeps every letter inside the process, unsent.

    Raises ConfigurationError for an address of another kind.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ConfigurationError(message("hub.mail_url must be like smtp+starttls://user@host:587"))
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or _PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": read_secret(Path(password_file)) if password_file else "",
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": _SECONDS,
    }
