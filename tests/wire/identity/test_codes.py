"""Enrolment codes as people copy them: forgiving of how, strict about what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.errors import WireError
from khumkan.wire.identity import (
    EnrolmentCode,
    PrivateKey,
    new_secret,
    pins,
    public_jwk,
    read_code,
    secret_hash,
    thumbprint,
    write_code,
)
from khumkan.wire.identity.base64url import encode_base64url

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET = bytes(range(16))
PIN = bytes(range(100, 116))
CODE = write_code(SECRET, encode_base64url(PIN + bytes(16)))
HALF = st.binary(min_size=16, max_size=16)


def test_a_code_looks_as_it_is_told() -> None:
    head, *groups = CODE.split("-")
    assert head == "KHUMKAN"
    assert [len(group) for group in groups] == [5] * 11
    assert set("".join(groups)) <= set(LETTERS)


@given(HALF, HALF)
def test_a_code_says_again_what_was_written(secret: bytes, pin: bytes) -> None:
    code = read_code(write_code(secret, encode_base64url(pin + bytes(16))))
    assert (code.secret, code.hub_pin) == (secret, pin)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(CODE.lower(), id="small letters"),
        pytest.param(CODE.replace("-", ""), id="without dashes"),
        pytest.param(CODE.replace("-", " "), id="spaces"),
        pytest.param(CODE.replace("-", " - "), id="dashes and spaces"),
        pytest.param(CODE.replace("-", "–"), id="dashes of a word processor"),
        pytest.param(CODE.replace("-", "\u2011"), id="dashes that keep lines together"),
        pytest.param(CODE.replace("-", "\r\n"), id="one group a line"),
        pytest.param(f"\ufeff  {CODE}\u200b\n", id="invisible letters around"),
        pytest.param(CODE.removeprefix("KHUMKAN-"), id="without its first word"),
        pytest.param(CODE.replace("0", "O"), id="O for 0"),
        pytest.param(CODE.replace("0", "o").replace("1", "l"), id="o for 0, l for 1"),
        pytest.param(CODE.replace("1", "I"), id="I for 1"),
        pytest.param(
            "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in CODE), id="full width"
        ),
    ],
)
def test_how_it_is_written_makes_no_difference(text: str) -> None:
    assert read_code(text) == read_code(CODE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", "0 letters and digits", id="nothing"),
        pytest.param("KHUMKAN", "0 letters and digits", id="only the first word"),
        pytest.param(CODE[:-1], "54 letters and digits", id="one is missing"),
        pytest.param(CODE + "A", "56 letters and digits", id="one too many"),
        pytest.param(CODE[:14] + "U" + CODE[15:], "'U' in group 2", id="a letter of no code"),
        pytest.param(CODE[:14] + "?" + CODE[15:], r"'\?' in group 2", id="a sign"),
        pytest.param(CODE[:14] + "ก" + CODE[15:], "'ก' in group 2", id="Thai"),
        pytest.param("A" * 1_000_000, "letters and digits", id="a million letters"),
        pytest.param("https://hub.example.go.th", "in no code", id="something else"),
    ],
)
def test_what_is_wrong_is_said(text: str, words: str) -> None:
    with pytest.raises(WireError, match=words):
        read_code(text)


@given(st.integers(0, 54), st.sampled_from(LETTERS), HALF)
def test_one_wrong_letter_is_found(place: int, letter: str, secret: bytes) -> None:
    letters = list(write_code(secret, encode_base64url(PIN + bytes(16)))[8:].replace("-", ""))
    if letters[place] == letter:
        return
    letters[place] = letter
    # 19 bits: one typing error in half a million passes, and then the hub knows no such code.
    assert read_or_none("".join(letters)) != EnrolmentCode(secret, PIN)


def read_or_none(text: str) -> EnrolmentCode | None:
    try:
        return read_code(text)
    except WireError:
        return None


def test_two_letters_that_changed_places_are_found() -> None:
    letters = CODE[8:].replace("-", "")
    place = next(n for n in range(54) if letters[n] != letters[n + 1])
    swapped = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]
    with pytest.raises(WireError, match="changed places"):
        read_code(swapped)


def test_a_code_pins_one_hub_alone(hub_key: PrivateKey, node_key: PrivateKey) -> None:
    code = read_code(write_code(new_secret(), thumbprint(public_jwk(hub_key))))
    assert pins(code.hub_pin, public_jwk(hub_key))
    assert not pins(code.hub_pin, public_jwk(node_key))


def test_the_secret_shows_neither_in_its_hash_nor_in_a_log() -> None:
    code = read_code(CODE)
    assert secret_hash(code.secret) == secret_hash(SECRET)
    assert len(secret_hash(SECRET)) == 64
    assert repr(SECRET) not in repr(code)
    assert SECRET.hex() not in secret_hash(SECRET)
