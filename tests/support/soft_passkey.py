"""A passkey in software: answers a page's challenge as an authenticator and a browser would.

It can be told to answer for another host, from another page, or without having checked its owner.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

_PRESENT = AuthenticatorData.FLAG.UP
_VERIFIED = AuthenticatorData.FLAG.UV
_ATTESTED = AuthenticatorData.FLAG.AT


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class SoftPasskey:
    """One passkey, for one host."""

    host: str = "localhost"
    origin: str = "http://localhost:8000"
    is_verifying: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=_new_key)
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    owner: bytes = b""

    def create(self, options: dict[str, Any]) -> str:
        """Answer a page that adds a passkey; return what the browser puts into the form."""
        asked = options["publicKey"]
        self.owner = websafe_decode(asked["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]  # fido2
        kept = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        flags = self._flags() | _ATTESTED
        data = AuthenticatorData.create(self._host_hash(), flags, 0, kept)
        response = {
            "clientDataJSON": websafe_encode(self._page(asked, CollectedClientData.TYPE.CREATE)),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return self._answer(response, clientExtensionResults={"credProps": {"rk": True}})

    def get(self, options: dict[str, Any]) -> str:
        """Answer a page that asks for a passkey; return what the browser puts into the form."""
        page = self._page(options["publicKey"], CollectedClientData.TYPE.GET)
        data = AuthenticatorData.create(self._host_hash(), self._flags(), 1)
        signed = bytes(data) + hashlib.sha256(page).digest()
        response = {
            "clientDataJSON": websafe_encode(page),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": websafe_encode(self.owner),
        }
        return self._answer(response, clientExtensionResults={})

    def _page(self, asked: dict[str, Any], kind: CollectedClientData.TYPE) -> bytes:
        return CollectedClientData.create(kind, asked["challenge"], self.origin)

    def _host_hash(self) -> bytes:
        return hashlib.sha256(self.host.encode()).digest()

    def _flags(self) -> AuthenticatorData.FLAG:
        return _PRESENT | _VERIFIED if self.is_verifying else _PRESENT

    def _answer(self, response: dict[str, Any], **more: Any) -> str:
        key = websafe_encode(self.id)
        return json.dumps(
            {"id": key, "rawId": key, "type": "public-key", "response": response} | more
        )
