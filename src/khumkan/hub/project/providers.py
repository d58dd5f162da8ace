"""OpenID Connect providers from our settings to allauth's."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from khumkan.core.settings import SignInProvider
from khumkan.hub.project.secrets import read_secret


def describe_providers(providers: Mapping[str, SignInProvider]) -> list[dict[str, Any]]:
    """Return the `APPS` of allauth's `openid_connect`; PKCE is always on."""
    return [
        {
            "provider_id": short_name,
            "name": provider.name,
            "client_id": provider.client_id,
            "secret": read_secret(Path(provider.client_secret_file)),
            "settings": {
                "server_url": provider.server_url,
                "scope": list(provider.scope),
                "oauth_pkce_enabled": True,
            },
        }
        for short_name, provider in providers.items()
    ]


def list_origins(providers: Mapping[str, SignInProvider]) -> list[str]:
    """Return the origins that a sign-in form may be redirected to: browsers hold the CSP to it."""
    parts = [urlsplit(provider.server_url) for provider in providers.values()]
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts})
