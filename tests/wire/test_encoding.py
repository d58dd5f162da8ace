import pytest

from khumkan.core.errors import WireError
from khumkan.wire.encoding import encode_json


def test_json_is_utf_8_without_spaces_in_the_order_given() -> None:
    assert (
        encode_json({"b": "โรงพยาบาล", "a": [1, None]}) == '{"b":"โรงพยาบาล","a":[1,null]}'.encode()
    )


def test_half_a_character_is_refused_and_not_replaced() -> None:
    with pytest.raises(WireError, match="half a character"):
        encode_json({"name": "report\udcff.doc"})
