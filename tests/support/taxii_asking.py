"""A program that asks over TAXII with one set of credentials, as any HTTP client does."""

import base64
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

ROOT = "/taxii2/sector/"
COLLECTION = f"{ROOT}collections/sector/"
OBJECTS = f"{COLLECTION}objects/"
MANIFEST = f"{COLLECTION}manifest/"
OK = 200
MEDIA_TYPE = "application/taxii+json;version=2.1"


@dataclass
class Asking:
    """`match_type="x"` is sent as `match[type]=x`."""

    authorization: str
    client: Client = field(default_factory=Client)

    def get(self, path: str = OBJECTS, headers: Any = None, **query: Any) -> Any:
        said = {"Authorization": self.authorization, **(headers or {})}
        return self.client.get(path, _matching(query), headers=said)

    def objects(self, path: str = OBJECTS, **query: Any) -> list[dict[str, Any]]:
        response = self.get(path, **query)
        assert response.status_code == OK, response.content
        found: list[dict[str, Any]] = response.json().get("objects", [])
        return found

    def indicators(self, **query: Any) -> list[str]:
        """Return the values of the indicators that are given, in order."""
        return [one["name"] for one in self.objects(match_type="indicator", **query)]


def basic(name: object, token: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{token}".encode()).decode()


def _matching(query: dict[str, Any]) -> dict[str, Any]:
    return {
        f"match[{name.removeprefix('match_')}]" if name.startswith("match_") else name: value
        for name, value in query.items()
    }
