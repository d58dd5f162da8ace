"""Enrolment: the node proves its key, the hub proves to be the one that the code means."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.errors import WireError
from khumkan.wire.identity import (
    ClockOffError,
    EnrolmentAnswer,
    EnrolmentCode,
    PrivateKey,
    new_private_key,
    pin_of,
    public_jwk,
    read_enrolment_answer,
    read_enrolment_request,
    thumbprint,
    write_enrolment_answer,
    write_enrolment_request,
)

NONCE = "n" * 22
CODE = EnrolmentCode(bytes(range(16)), bytes(16))


def ask(key: PrivateKey, at: datetime, **changes: Any) -> str:
    words: dict[str, Any] = {"software_version": "2026.1.0", "nonce": NONCE, "at": at} | changes
    return write_enrolment_request(key, CODE, **words)


def answer(at: datetime, **changes: Any) -> EnrolmentAnswer:
    words: dict[str, Any] = {
        "node_id": UUID("01890f3c-0000-7000-8000-00000000000a"),
        "organisation_name": "โรงพยาบาลเอ",
        "node_name": "ห้องเครื่อง",
        "collection": UUID("01890f3c-0000-7000-8000-00000000000b"),
        "api_url": "https://hub.example.go.th/api/node/v1",
        "stream_url": "https://hub.example.go.th/stream",
        "nonce": NONCE,
        "at": at,
        "agreement_reference": "MOU 12/2569",
        "agreement_signed_on": date(2026, 10, 1),
    }
    return EnrolmentAnswer(**words | changes)


def pin(key: PrivateKey) -> bytes:
    return pin_of(thumbprint(public_jwk(key)))


def test_a_request_says_what_the_node_is(node_key: PrivateKey, at: datetime) -> None:
    request = read_enrolment_request(ask(node_key, at), at=at)
    assert request.public_jwk == public_jwk(node_key)
    assert (request.secret, request.nonce) == (CODE.secret, NONCE)
    assert request.software_version == "2026.1.0"


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_wrong_clock_is_told(node_key: PrivateKey, at: datetime, minutes: int) -> None:
    with pytest.raises(ClockOffError):
        read_enrolment_request(ask(node_key, at), at=at + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"software_version": "<script>"}, id="no version"),
        pytest.param({"nonce": "short"}, id="a nonce that can be guessed"),
        pytest.param({"nonce": "ก" * 22}, id="a nonce of other letters"),
    ],
)
def test_a_request_outside_the_contract_is_refused(
    node_key: PrivateKey, at: datetime, change: dict[str, str]
) -> None:
    with pytest.raises(WireError):
        read_enrolment_request(ask(node_key, at, **change), at=at)


@given(data=st.data())
def test_any_flipped_bit_of_a_request_is_refused(data: st.DataObject) -> None:
    text = bytearray(FIXED.encode())
    place = data.draw(st.integers(0, len(text) - 1))
    text[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(WireError):
        read_enrolment_request(text.decode("latin-1"), at=AT)


def test_the_pinned_hub_is_believed(hub_key: PrivateKey, at: datetime) -> None:
    text = write_enrolment_answer(hub_key, answer(at))
    enrolled = read_enrolment_answer(text, pin=pin(hub_key), nonce=NONCE)
    assert enrolled.answer == answer(at)
    assert enrolled.hub_jwk == public_jwk(hub_key)


def test_another_hub_is_not(hub_key: PrivateKey, node_key: PrivateKey, at: datetime) -> None:
    text = write_enrolment_answer(node_key, answer(at))
    with pytest.raises(WireError, match="not the hub that made the code"):
        read_enrolment_answer(text, pin=pin(hub_key), nonce=NONCE)


def test_the_answer_to_another_request_is_not(hub_key: PrivateKey, at: datetime) -> None:
    text = write_enrolment_answer(hub_key, answer(at, nonce="m" * 22))
    with pytest.raises(WireError, match="another request"):
        read_enrolment_answer(text, pin=pin(hub_key), nonce=NONCE)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"api_url": "file:///etc/passwd"}, id="a file"),
        pytest.param({"stream_url": "javascript:alert(1)"}, id="a script"),
        pytest.param({"api_url": "https://a b"}, id="no address"),
        pytest.param({"node_name": ""}, id="no name"),
    ],
)
def test_an_answer_outside_the_contract_is_refused(
    hub_key: PrivateKey, at: datetime, change: dict[str, str]
) -> None:
    text = write_enrolment_answer(hub_key, answer(at, **change))
    with pytest.raises(WireError):
        read_enrolment_answer(text, pin=pin(hub_key), nonce=NONCE)


AT = datetime.fromisoformat("2026-11-22T03:04:05+00:00")
FIXED = ask(new_private_key(), AT)
