"""A new key is known once its owner showed it, for this node and this hub alone."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from khumkan.core.errors import WireError
from khumkan.wire.identity import (
    ClockOffError,
    PrivateKey,
    audience_of,
    public_jwk,
    read_rotation_request,
    write_rotation_request,
)

NODE = UUID("01890f3c-0000-7000-8000-00000000000a")


def ask(key: PrivateKey, hub: PrivateKey, at: datetime) -> str:
    audience = audience_of(public_jwk(hub))
    return write_rotation_request(key, node_id=NODE, audience=audience, nonce="n" * 22, at=at)


def test_the_key_that_signed_is_the_new_one(
    node_key: PrivateKey, hub_key: PrivateKey, at: datetime
) -> None:
    text, audience = ask(node_key, hub_key, at), audience_of(public_jwk(hub_key))
    request = read_rotation_request(text, node_id=NODE, audience=audience, at=at)
    assert request.public_jwk == public_jwk(node_key)


def test_it_changes_no_other_nodes_key_and_at_no_other_hub(
    node_key: PrivateKey, hub_key: PrivateKey, at: datetime
) -> None:
    text, audience = ask(node_key, hub_key, at), audience_of(public_jwk(hub_key))
    with pytest.raises(WireError, match="another node"):
        read_rotation_request(text, node_id=uuid4(), audience=audience, at=at)
    with pytest.raises(WireError, match="another hub"):
        read_rotation_request(text, node_id=NODE, audience="urn:x", at=at)


def test_an_old_request_changes_nothing(
    node_key: PrivateKey, hub_key: PrivateKey, at: datetime
) -> None:
    text, audience = ask(node_key, hub_key, at), audience_of(public_jwk(hub_key))
    with pytest.raises(ClockOffError):
        read_rotation_request(text, node_id=NODE, audience=audience, at=at + timedelta(minutes=10))
