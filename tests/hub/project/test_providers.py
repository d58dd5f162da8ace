"""OpenID Connect providers from our settings to allauth's."""

from pathlib import Path

import pytest

from khumkan.core.errors import ConfigurationError
from khumkan.core.settings import SignInProvider
from khumkan.hub.project.providers import describe_providers, list_origins

SECRET = "geheim"  # noqa: S105 -- of servers that do not exist


@pytest.fixture
def provider(tmp_path: Path) -> SignInProvider:
    (tmp_path / "secret").write_text(SECRET + "\n")
    return SignInProvider(
        name="ThaID",
        server_url="https://id.example.go.th/a/b",
        client_id="khumkan",
        client_secret_file=str(tmp_path / "secret"),
    )


def test_a_provider_is_described_with_its_secret_and_pkce(provider: SignInProvider) -> None:
    (described,) = describe_providers({"thaid": provider})
    assert described["provider_id"] == "thaid"
    assert described["secret"] == SECRET
    assert described["settings"]["oauth_pkce_enabled"] is True
    assert described["settings"]["scope"] == ["openid", "profile", "email"]


def test_a_provider_whose_secret_is_missing_is_told(
    provider: SignInProvider, tmp_path: Path
) -> None:
    (tmp_path / "secret").unlink()
    with pytest.raises(ConfigurationError, match="secret"):
        describe_providers({"thaid": provider})


def test_forms_may_lead_to_the_origins_of_providers_and_no_further(
    provider: SignInProvider,
) -> None:
    assert list_origins({"a": provider, "b": provider}) == ["https://id.example.go.th"]
