import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.errors import WireError
from khumkan.wire.observables import Kind, Observable, parse_hash


@given(st.binary(), st.sampled_from(["md5", "sha1", "sha256", "sha512"]), st.booleans())
def test_the_length_tells_the_algorithm_and_case_does_not_matter(
    data: bytes, algorithm: str, is_upper: bool
) -> None:
    digest = hashlib.new(algorithm, data).hexdigest()
    text = digest.upper() if is_upper else f" {digest} "
    assert parse_hash(text) == Observable(Kind(algorithm), digest)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("a" * 31, id="too short"),
        pytest.param("a" * 33, id="between"),
        pytest.param("a" * 56, id="SHA-224"),
        pytest.param("g" * 32, id="no hexadecimal digit"),
        pytest.param("0x" + "a" * 30, id="prefix"),
        pytest.param("๑" * 32, id="Thai digits"),
        pytest.param("a" * 32 + "\n" + "a" * 31, id="two lines"),
    ],
)
def test_what_is_no_hash_is_refused(text: str) -> None:
    with pytest.raises(WireError, match="SHA-256"):
        parse_hash(text)
