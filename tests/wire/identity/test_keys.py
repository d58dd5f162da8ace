"""Keys: read back as written, and nothing that is not such a key is taken for one."""

from typing import Any

import msgspec
import pytest

from khumkan.core.errors import WireError
from khumkan.wire.identity import (
    PrivateKey,
    new_private_key,
    public_jwk,
    read_private_key,
    read_public_jwk,
    thumbprint,
    write_private_key,
)

# RFC 8037, appendix A.1 to A.3.
RFC_PRIVATE = {
    "kty": "OKP",
    "crv": "Ed25519",
    "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}
RFC_THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_the_example_of_the_standard_has_its_thumbprint() -> None:
    key = read_private_key(msgspec.json.encode(RFC_PRIVATE))
    assert public_jwk(key)["x"] == RFC_PRIVATE["x"]
    assert thumbprint(public_jwk(key)) == RFC_THUMBPRINT


def test_a_key_is_read_back_as_it_was_written() -> None:
    key = new_private_key()
    again = read_private_key(write_private_key(key))
    assert public_jwk(again) == public_jwk(key)
    assert write_private_key(again) == write_private_key(key)


def test_each_key_is_another() -> None:
    assert thumbprint(public_jwk(new_private_key())) != thumbprint(public_jwk(new_private_key()))


def test_no_log_shows_a_private_key(node_key: PrivateKey) -> None:
    secret = msgspec.json.decode(write_private_key(node_key))["d"]
    assert secret not in repr(node_key) + str(node_key) + f"{[node_key]}"
    assert public_jwk(node_key).keys() == {"kty", "crv", "x"}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(None, id="nothing"),
        pytest.param([], id="a list"),
        pytest.param({}, id="empty"),
        pytest.param(RFC_PRIVATE, id="a private key"),
        pytest.param({"kty": "oct", "crv": "Ed25519", "x": RFC_PRIVATE["x"]}, id="a shared secret"),
        pytest.param({"kty": "OKP", "crv": "X25519", "x": RFC_PRIVATE["x"]}, id="another curve"),
        pytest.param({"kty": "OKP", "crv": "Ed25519", "x": 5}, id="a number"),
        pytest.param({"kty": "OKP", "crv": "Ed25519", "x": RFC_PRIVATE["x"][:-1]}, id="too short"),
        pytest.param({"kty": "OKP", "crv": "Ed25519", "x": RFC_PRIVATE["x"] + "A"}, id="too long"),
        pytest.param({"kty": "OKP", "crv": "Ed25519", "x": RFC_PRIVATE["x"] + "\n"}, id="line end"),
        pytest.param(
            {"kty": "OKP", "crv": "Ed25519", "x": RFC_PRIVATE["x"][:-1] + "p"}, id="bits left over"
        ),
        pytest.param(
            {"kty": "OKP", "crv": "Ed25519", "x": RFC_PRIVATE["x"], "kid": "me"}, id="a name too"
        ),
    ],
)
def test_what_is_no_public_key_is_refused(value: Any) -> None:
    with pytest.raises(WireError):
        read_public_jwk(value)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b"[]", id="a list"),
        pytest.param(msgspec.json.encode({**RFC_PRIVATE, "kid": "x"}), id="more than a key"),
        pytest.param(msgspec.json.encode({**RFC_PRIVATE, "d": "AAAA"}), id="a short secret"),
        pytest.param(msgspec.json.encode({**RFC_PRIVATE, "d": "not base64!"}), id="no secret"),
        pytest.param(
            msgspec.json.encode({**RFC_PRIVATE, "d": RFC_PRIVATE["x"]}), id="parts of two keys"
        ),
        pytest.param(b'{"d":"' + b"A" * 2_000_000 + b'"}', id="two million letters"),
    ],
)
def test_what_is_no_private_key_is_refused_without_a_word_of_it(data: bytes) -> None:
    with pytest.raises(WireError) as refusal:
        read_private_key(data)
    assert RFC_PRIVATE["d"] not in str(refusal.value)
