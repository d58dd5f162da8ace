"""Assertions and access tokens: who, for whom, once, now; and nothing that was not signed so."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey

from khumkan.core.errors import WireError
from khumkan.wire.identity import (
    Assertion,
    ClockOffError,
    EnrolmentCode,
    PrivateKey,
    PublicJwk,
    audience_of,
    check_token_answer,
    new_private_key,
    public_jwk,
    read_access_token,
    read_assertion,
    read_enrolment_request,
    read_rotation_request,
    thumbprint,
    write_access_token,
    write_assertion,
    write_enrolment_request,
    write_rotation_request,
)
from khumkan.wire.identity.base64url import decode_base64url, encode_base64url

NODE = UUID("01890f3c-0000-7000-8000-00000000000a")
NONCE = "n" * 22


def read(
    text: str, key: PrivateKey, hub: PrivateKey, at: datetime, *, audience: str = ""
) -> Assertion:
    """Read an assertion as the hub does that knows one key."""
    keys: dict[str, PublicJwk] = {thumbprint(public_jwk(key)): public_jwk(key)}
    return read_assertion(
        text, key_for=keys.get, audience=audience or audience_of(public_jwk(hub)), at=at
    )


@pytest.fixture
def assertion(node_key: PrivateKey, hub_key: PrivateKey, at: datetime) -> str:
    audience = audience_of(public_jwk(hub_key))
    return write_assertion(node_key, node_id=NODE, audience=audience, at=at)[0]


def test_an_assertion_says_who_and_is_named_once(
    node_key: PrivateKey, hub_key: PrivateKey, at: datetime
) -> None:
    audience = audience_of(public_jwk(hub_key))
    text, jti = write_assertion(node_key, node_id=NODE, audience=audience, at=at)
    shown = read(text, node_key, hub_key, at)
    assert (shown.node_id, shown.jti) == (NODE, jti)
    assert shown.expires_at == at.replace(microsecond=0) + timedelta(seconds=120)
    assert write_assertion(node_key, node_id=NODE, audience=audience, at=at)[1] != jti


@pytest.mark.parametrize(
    ("seconds", "offset"),
    [(-600, 600), (600, -600), (-62, 62), (182, -182)],
    ids=["ten minutes ahead", "ten minutes behind", "just too far ahead", "just too late"],
)
def test_a_wrong_clock_is_told_with_its_offset(
    assertion: str,
    node_key: PrivateKey,
    hub_key: PrivateKey,
    at: datetime,
    seconds: int,
    offset: int,
) -> None:
    with pytest.raises(ClockOffError) as refusal:
        read(assertion, node_key, hub_key, at + timedelta(seconds=seconds))
    assert refusal.value.offset_seconds == offset


@pytest.mark.parametrize("seconds", [-60, 0, 60, 179])
def test_clocks_may_differ_by_a_minute(
    assertion: str, node_key: PrivateKey, hub_key: PrivateKey, at: datetime, seconds: int
) -> None:
    assert read(assertion, node_key, hub_key, at + timedelta(seconds=seconds)).node_id == NODE


def test_a_stranger_learns_nothing_of_the_clock(
    assertion: str, node_key: PrivateKey, hub_key: PrivateKey, at: datetime
) -> None:
    """The signature is looked at first: a forged token is refused alike at any hour."""
    head, body, signature = assertion.split(".")
    forged = ".".join((head, body, signature[::-1]))
    for hours in (0, 5):
        with pytest.raises(WireError) as refusal:
            read(forged, node_key, hub_key, at + timedelta(hours=hours))
        assert not isinstance(refusal.value, ClockOffError)


def test_an_assertion_is_for_one_hub_alone(
    assertion: str, node_key: PrivateKey, hub_key: PrivateKey, at: datetime
) -> None:
    with pytest.raises(WireError, match="another hub"):
        read(assertion, node_key, hub_key, at, audience=audience_of(public_jwk(node_key)))


def test_a_key_nobody_knows_opens_nothing(
    assertion: str, hub_key: PrivateKey, at: datetime
) -> None:
    with pytest.raises(WireError, match="nobody knows"):
        read(assertion, new_private_key(), hub_key, at)


def test_a_key_found_under_anothers_name_opens_nothing(
    assertion: str, hub_key: PrivateKey, at: datetime
) -> None:
    other = public_jwk(new_private_key())
    with pytest.raises(WireError):
        read_assertion(
            assertion,
            key_for=lambda _kid: other,
            audience=audience_of(public_jwk(hub_key)),
            at=at,
        )


@given(data=st.data())
def test_any_flipped_bit_is_refused(data: st.DataObject) -> None:
    key, hub, at = KEYS[0], KEYS[1], AT
    text = bytearray(FIXED.encode())
    place = data.draw(st.integers(0, len(text) - 1))
    text[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(WireError):
        read(text.decode("latin-1"), key, hub, at)


@given(st.text(max_size=300))
def test_garbage_is_refused(text: str) -> None:
    with pytest.raises(WireError):
        read(text, KEYS[0], KEYS[1], AT)


@given(
    st.lists(
        st.one_of(
            st.text(alphabet='{}[]":,aleg1.-0', max_size=40).map(
                lambda t: base64.urlsafe_b64encode(t.encode()).rstrip(b"=").decode()
            ),
            st.sampled_from(["", "bnVsbA", "W10", "WyJhbGciXQ", "e30", "ImFsZyI"]),
        ),
        min_size=3,
        max_size=3,
    ).map(".".join)
)
def test_garbage_in_the_shape_of_a_token_is_refused(text: str) -> None:
    with pytest.raises(WireError):
        read(text, KEYS[0], KEYS[1], AT)


def make(header: dict[str, Any], claims: dict[str, Any], key: Any, algorithms: list[str]) -> str:
    return jws.serialize_compact(header, json.dumps(claims), key, algorithms)


def good_claims(hub: PrivateKey, at: datetime) -> dict[str, Any]:
    seconds = int(at.timestamp())
    audience = audience_of(public_jwk(hub))
    return {
        "iss": str(NODE),
        "sub": str(NODE),
        "aud": audience,
        "jti": "j" * 22,
        "iat": seconds,
        "exp": seconds + 120,
    }


def good_header(key: PrivateKey) -> dict[str, Any]:
    return {"alg": "Ed25519", "typ": "khumkan-assert+jwt", "kid": thumbprint(public_jwk(key))}


def test_a_token_made_by_hand_is_taken(
    node_key: PrivateKey, hub_key: PrivateKey, at: datetime
) -> None:
    """Without this, the refusals below would prove nothing."""
    text = make(good_header(node_key), good_claims(hub_key, at), node_key.key, ["Ed25519"])
    assert read(text, node_key, hub_key, at).node_id == NODE


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"exp": 2**40}, id="lives for ever"),
        pytest.param({"exp": 0}, id="ends before it begins"),
        pytest.param({"iat": -1}, id="before 1970"),
        pytest.param({"iat": 1.5}, id="a fraction"),
        pytest.param({"iat": "1"}, id="a text for a time"),
        pytest.param({"iss": str(uuid4())}, id="in the name of another"),
        pytest.param({"sub": "a"}, id="no node"),
        pytest.param({"jti": "short"}, id="a name that can be guessed"),
        pytest.param({"jti": "j" * 65}, id="a name without end"),
        pytest.param({"aud": ["a", "b"]}, id="for several"),
        pytest.param({"admin": True}, id="a claim of its own"),
        pytest.param({"nbf": 0}, id="a claim that we don't know"),
    ],
)
def test_claims_that_were_not_agreed_are_refused(
    node_key: PrivateKey, hub_key: PrivateKey, at: datetime, change: dict[str, Any]
) -> None:
    claims = good_claims(hub_key, at) | change
    with pytest.raises(WireError):
        read(make(good_header(node_key), claims, node_key.key, ["Ed25519"]), node_key, hub_key, at)


@pytest.mark.parametrize("missing", ["iss", "sub", "aud", "jti", "iat", "exp"])
def test_a_missing_claim_is_refused(
    node_key: PrivateKey, hub_key: PrivateKey, at: datetime, missing: str
) -> None:
    claims = good_claims(hub_key, at)
    del claims[missing]
    with pytest.raises(WireError):
        read(make(good_header(node_key), claims, node_key.key, ["Ed25519"]), node_key, hub_key, at)


def _none(header: dict[str, Any], claims: dict[str, Any], key: PrivateKey) -> str:
    del key
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in (header | {"alg": "none"}, claims)
    )
    return f"{head}.{body}."


def _hmac(header: dict[str, Any], claims: dict[str, Any], secret: bytes) -> str:
    """Sign as HS256 with bytes that the library would not take for a secret."""
    head, body = (
        encode_base64url(json.dumps(part).encode()) for part in (header | {"alg": "HS256"}, claims)
    )
    mac = hmac.digest(secret, f"{head}.{body}".encode(), "sha256")
    return f"{head}.{body}.{encode_base64url(mac)}"


def _hmac_with_the_public_key(
    header: dict[str, Any], claims: dict[str, Any], key: PrivateKey
) -> str:
    return _hmac(header, claims, key.key.as_pem(private=False))


def _hmac_with_the_coordinate(
    header: dict[str, Any], claims: dict[str, Any], key: PrivateKey
) -> str:
    return _hmac(header, claims, decode_base64url(public_jwk(key)["x"]))


def _own_key_in_the_header(header: dict[str, Any], claims: dict[str, Any], key: PrivateKey) -> str:
    del key
    own = new_private_key()
    return make(header | {"jwk": public_jwk(own)}, claims, own.key, ["Ed25519"])


def _key_from_elsewhere(header: dict[str, Any], claims: dict[str, Any], key: PrivateKey) -> str:
    return make(header | {"jku": "https://evil.example/"}, claims, key.key, ["Ed25519"])


def _critical(header: dict[str, Any], claims: dict[str, Any], key: PrivateKey) -> str:
    text = {"crit": ["b64"], "b64": True}
    return make(header | text, claims, key.key, ["Ed25519"])


def _ed448(header: dict[str, Any], claims: dict[str, Any], key: PrivateKey) -> str:
    del key
    return make(header | {"alg": "Ed448"}, claims, OKPKey.generate_key("Ed448"), ["Ed448"])


@pytest.mark.parametrize(
    "forge",
    [
        _none,
        _hmac_with_the_public_key,
        _hmac_with_the_coordinate,
        _own_key_in_the_header,
        _key_from_elsewhere,
        _critical,
        _ed448,
    ],
)
def test_the_token_has_no_say_in_how_it_is_verified(
    node_key: PrivateKey,
    hub_key: PrivateKey,
    at: datetime,
    forge: Callable[[dict[str, Any], dict[str, Any], PrivateKey], str],
) -> None:
    text = forge(good_header(node_key), good_claims(hub_key, at), node_key)
    with pytest.raises(WireError):
        read(text, node_key, hub_key, at)


def test_a_token_of_one_use_serves_no_other(
    node_key: PrivateKey, hub_key: PrivateKey, at: datetime
) -> None:
    jwk, audience = public_jwk(node_key), audience_of(public_jwk(hub_key))
    code = EnrolmentCode(bytes(16), bytes(16))
    tokens = {
        "assertion": write_assertion(node_key, node_id=NODE, audience=audience, at=at)[0],
        "access": write_access_token(node_key, node_id=NODE, nonce=NONCE, at=at),
        "enrolment": write_enrolment_request(
            node_key, code, software_version="2026.1.0", nonce=NONCE, at=at
        ),
        "rotation": write_rotation_request(
            node_key, node_id=NODE, audience=audience, nonce=NONCE, at=at
        ),
    }
    readers: dict[str, Callable[[str], object]] = {
        "assertion": lambda text: read(text, node_key, hub_key, at),
        "access": lambda text: read_access_token(text, hub_jwk=jwk, at=at),
        "enrolment": lambda text: read_enrolment_request(text, at=at),
        "rotation": lambda text: read_rotation_request(
            text, node_id=NODE, audience=audience, at=at
        ),
    }
    for use, reader in readers.items():
        for kind, text in tokens.items():
            if use == kind:
                assert reader(text)
            else:
                with pytest.raises(WireError):
                    reader(text)


def test_an_access_token_lets_in_until_it_expires(hub_key: PrivateKey, at: datetime) -> None:
    jwk = public_jwk(hub_key)
    text = write_access_token(hub_key, node_id=NODE, nonce=NONCE, at=at)
    token = read_access_token(text, hub_jwk=jwk, at=at + timedelta(seconds=299))
    assert (token.node_id, token.nonce) == (NODE, NONCE)
    assert token.expires_at == at.replace(microsecond=0) + timedelta(seconds=300)
    with pytest.raises(WireError, match="expired"):
        read_access_token(text, hub_jwk=jwk, at=at + timedelta(seconds=300))
    with pytest.raises(WireError, match="future"):
        read_access_token(text, hub_jwk=jwk, at=at - timedelta(seconds=90))


def test_only_this_hubs_tokens_are_taken(
    hub_key: PrivateKey, node_key: PrivateKey, at: datetime
) -> None:
    text = write_access_token(node_key, node_id=NODE, nonce=NONCE, at=at)
    with pytest.raises(WireError, match="does not hold"):
        read_access_token(text, hub_jwk=public_jwk(hub_key), at=at)


def test_a_node_believes_a_fresh_token_of_its_hub_alone(
    hub_key: PrivateKey, node_key: PrivateKey, at: datetime
) -> None:
    jwk = public_jwk(hub_key)
    text = write_access_token(hub_key, node_id=NODE, nonce=NONCE, at=at)
    assert check_token_answer(text, hub_jwk=jwk, node_id=NODE, nonce=NONCE).node_id == NODE
    wrong: list[dict[str, Any]] = [
        {"hub_jwk": public_jwk(node_key), "node_id": NODE, "nonce": NONCE},
        {"hub_jwk": jwk, "node_id": uuid4(), "nonce": NONCE},
        {"hub_jwk": jwk, "node_id": NODE, "nonce": "m" * 22},
    ]
    for words in wrong:
        with pytest.raises(WireError):
            check_token_answer(text, **words)


def test_a_token_without_end_is_not_even_read(hub_key: PrivateKey, at: datetime) -> None:
    with pytest.raises(WireError, match="longer than"):
        read_access_token("a" * 1_000_000, hub_jwk=public_jwk(hub_key), at=at)


KEYS = (new_private_key(), new_private_key())
AT = datetime.fromisoformat("2026-11-22T03:04:05+00:00")
FIXED = write_assertion(KEYS[0], node_id=NODE, audience=audience_of(public_jwk(KEYS[1])), at=AT)[0]
