import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.errors import WireError
from khumkan.wire.identity.base64url import decode_base64url, encode_base64url


@given(st.binary(min_size=1, max_size=80))
def test_bytes_come_back(data: bytes) -> None:
    assert decode_base64url(encode_base64url(data)) == data


@given(st.text(max_size=60))
def test_each_value_has_one_spelling_alone(text: str) -> None:
    try:
        data = decode_base64url(text)
    except WireError:
        return
    assert encode_base64url(data) == text


@pytest.mark.parametrize("text", ["", "A", "AB", "AA==", "A+8", "A/8", "AA A", "AAA\n", "ก"])
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(WireError):
        decode_base64url(text)
