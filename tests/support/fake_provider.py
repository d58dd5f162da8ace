"""An OpenID Connect provider for tests: a process of its own, real HTTP on the loopback address.

`python fake_provider.py --client khumkan --secret-file … --redirect http://…` prints one line,
`ready http://127.0.0.1:<port>`, and serves until it is ended. Its sign-in page takes any name, which
becomes the subject; `fault` on that page makes it misbehave as FAULTS say. PKCE is demanded.
"""

import argparse
import base64
import hashlib
import html
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

FAULTS = {
    "": "honest",
    "deny": "the person declines",
    "nonce": "an ID token of another sign-in",
    "audience": "an ID token for another client",
    "issuer": "an ID token of another issuer",
    "expired": "an ID token of yesterday",
    "key": "an ID token signed with a stranger's key",
    "unsigned": "an ID token without a signature",
    "shared": "an ID token signed with the client's own secret",
    "none": "no ID token",
    "somebody": "user information of somebody else",
    "broken": "an answer that is no JSON",
}
_KEY_ID = "first"
_HOUR = 3600
_PAGE = """<!doctype html><html lang="en"><title>Fake provider</title>
<h1>Fake provider</h1><form method="post"><input type="hidden" name="query" value="{query}">
<label>Name <input name="name" required></label><input type="hidden" name="fault" value="">
<button>Sign in</button></form><form method="post"><input type="hidden" name="query" value="{query}">
<input type="hidden" name="name" value="-"><button name="fault" value="deny">Decline</button></form>
</html>"""


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """What the provider knows: its client, and the codes and tokens it has given out."""

    client: str
    secret: str
    redirect: str
    origin: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=_new_key)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def configuration(self) -> dict[str, Any]:
        """Say where everything is."""
        return {
            "issuer": self.origin,
            "authorization_endpoint": f"{self.origin}/authorize",
            "token_endpoint": f"{self.origin}/token",
            "userinfo_endpoint": f"{self.origin}/userinfo",
            "jwks_uri": f"{self.origin}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, Any]:
        """Return the public key."""
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": _KEY_ID, "use": "sig", "alg": "RS256"}]}

    def refusal(self, asked: dict[str, str]) -> str:
        """Return why a request to sign in can't be taken, "" if it can."""
        rules = {
            "client": asked.get("client_id") == self.client,
            "redirect": asked.get("redirect_uri") == self.redirect,
            "type": asked.get("response_type") == "code",
            "scope": "openid" in asked.get("scope", "").split(),
            "state": bool(asked.get("state")),
            "nonce": bool(asked.get("nonce")),
            "PKCE": asked.get("code_challenge_method") == "S256" and "code_challenge" in asked,
        }
        return ", ".join(rule for rule, is_kept in rules.items() if not is_kept)

    def agree(self, asked: dict[str, str], name: str, fault: str) -> str:
        """Return where the browser goes after the person has agreed, or declined."""
        if fault == "deny":
            told = {"error": "access_denied", "state": asked["state"]}
            return f"{self.redirect}?{urlencode(told)}"
        code = secrets.token_urlsafe()
        self.codes[code] = {**asked, "name": name, "fault": fault}
        return f"{self.redirect}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, given: dict[str, str]) -> dict[str, Any] | None:
        """Return tokens for a code, once, to whoever proves to have begun it; None refuses."""
        asked = self.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or given.get("client_id") != self.client
            or given.get("client_secret") != self.secret
            or given.get("redirect_uri") != asked["redirect_uri"]
            or challenge != asked["code_challenge"]
        ):
            return None
        access = secrets.token_urlsafe()
        fault = asked["fault"]
        self.tokens[access] = "somebody else" if fault == "somebody" else asked["name"]
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": _HOUR}
        return answer if fault == "none" else {**answer, "id_token": self._sign(asked)}

    def _sign(self, asked: dict[str, str]) -> str:
        fault, now = asked["fault"], int(time.time())
        began = now - 24 * _HOUR if fault == "expired" else now
        claims = {
            "iss": "https://elsewhere.example" if fault == "issuer" else self.origin,
            "aud": "another" if fault == "audience" else self.client,
            "nonce": "another" if fault == "nonce" else asked["nonce"],
            "sub": asked["name"],
            "name": asked["name"],
            "email": "admin@example.org",
            "email_verified": True,
            "iat": began,
            "exp": began + _HOUR,
        }
        headers = {"kid": _KEY_ID}
        if fault == "unsigned":
            return jwt.encode(claims, "", algorithm="none", headers=headers)
        if fault == "shared":
            secret = self.secret.ljust(32, "=")
            return jwt.encode(claims, secret, algorithm="HS256", headers=headers)
        key = _new_key() if fault == "key" else self.key
        return jwt.encode(claims, key, algorithm="RS256", headers=headers)


class Handler(BaseHTTPRequestHandler):
    """Answers for the provider that the server carries."""

    protocol_version = "HTTP/1.1"

    @property
    def provider(self) -> Provider:
        """The provider all requests share."""
        found: Provider = self.server.provider  # type: ignore[attr-defined]  # put there by serve
        return found

    def do_GET(self) -> None:
        """Answer discovery, keys, the sign-in page, user information."""
        parts = urlsplit(self.path)
        if parts.path == "/.well-known/openid-configuration":
            self._json(200, self.provider.configuration())
        elif parts.path == "/keys":
            self._json(200, self.provider.keys())
        elif parts.path == "/authorize":
            self._show(parts.query)
        elif parts.path == "/userinfo":
            self._tell()
        else:
            self._answer(404, b"", "text/plain")

    def do_POST(self) -> None:
        """Answer a filled-in sign-in page, and the exchange of a code."""
        length = int(self.headers.get("Content-Length", "0"))
        given = _first(self.rfile.read(length).decode())
        if urlsplit(self.path).path == "/token":
            self._exchange(given)
            return
        asked = _first(given["query"])
        to = self.provider.agree(asked, given["name"], given.get("fault", ""))
        self._answer(303, b"", "text/plain", Location=to)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's name
        """Say nothing: tests read this process's output."""

    def _show(self, query: str) -> None:
        if wrong := self.provider.refusal(_first(query)):
            self._answer(400, f"refused: {wrong}".encode(), "text/plain")
            return
        page = _PAGE.format(query=html.escape(query, quote=True))
        self._answer(200, page.encode(), "text/html; charset=utf-8")

    def _exchange(self, given: dict[str, str]) -> None:
        code = self.provider.codes.get(given.get("code", ""), {})
        if code.get("fault") == "broken":
            self._answer(200, b"{ this is not JSON", "application/json")
            return
        answer = self.provider.exchange(given)
        self._json(200 if answer else 400, answer or {"error": "invalid_grant"})

    def _tell(self) -> None:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        name = self.provider.tokens.get(token)
        self._json(200 if name else 401, {"sub": name} if name else {"error": "invalid_token"})

    def _json(self, status: int, answer: dict[str, Any]) -> None:
        self._answer(status, json.dumps(answer).encode(), "application/json")

    def _answer(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Type": kind}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running_provider(redirect: str, *, client: str, secret_file: Path) -> Iterator[str]:
    """Run the provider in a process of its own; give its origin."""
    command = [sys.executable, __file__, "--client", client, "--redirect", redirect]
    command += ["--secret-file", str(secret_file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- ours
        try:
            assert process.stdout is not None
            word, _, origin = process.stdout.readline().strip().partition(" ")
            assert word == "ready", "the fake provider did not start"
            yield origin
        finally:
            process.terminate()


def _first(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


def _serve() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--client", required=True)
    parser.add_argument("--secret-file", required=True, type=Path)
    parser.add_argument("--redirect", required=True)
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", given.port), Handler)
    secret = given.secret_file.read_text(encoding="utf-8").strip()
    provider = Provider(given.client, secret, given.redirect)
    provider.origin = f"http://127.0.0.1:{server.server_port}"
    server.provider = provider  # type: ignore[attr-defined]  # for Handler.provider
    sys.stdout.write(f"ready {provider.origin}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    _serve()
