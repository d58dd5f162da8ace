import msgspec
import pytest

from khumkan.wire.contract import Pseudonym

GOOD = {"kind": "host", "key_id": "0a1b2c3d", "token": "0f" * 16}


def test_a_pseudonym_is_a_kind_a_key_and_a_token() -> None:
    assert msgspec.convert(GOOD, Pseudonym) == Pseudonym(
        kind="host", key_id="0a1b2c3d", token="0f" * 16
    )


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"kind": "patient"}, id="another kind of thing"),
        pytest.param({"key_id": "hospital"}, id="key with a name"),
        pytest.param({"token": "PACS-01"}, id="the name itself"),
        pytest.param({"token": "0f" * 15}, id="token too short"),
        pytest.param({"token": "0F" * 16}, id="upper case"),
        pytest.param({"token": "0f" * 16 + "\n"}, id="line end"),
        pytest.param({"name": "PACS-01"}, id="one field more"),
    ],
)
def test_nothing_else_is_a_pseudonym(change: dict[str, str]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(GOOD | change, Pseudonym)
