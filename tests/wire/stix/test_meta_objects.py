import pytest

from khumkan.core.errors import WireError
from khumkan.core.jsontypes import JsonObject
from khumkan.wire.stix import LanguageContent, read_object

UUID = "0b2c6e5e-6f0a-5b0e-8f43-0d8f3b0c9a11"
AT = "2026-01-31T08:30:00.000Z"
TRANSLATION: JsonObject = {
    "type": "language-content",
    "spec_version": "2.1",
    "id": f"language-content--{UUID}",
    "created": AT,
    "modified": AT,
    "object_ref": f"report--{UUID}",
    "object_modified": AT,
    "contents": {"th": {"name": "คำเตือน", "labels": ["ด่วน"]}},
}


def test_a_translation_holds_thai_beside_the_object() -> None:
    translation = read_object(TRANSLATION)
    assert isinstance(translation, LanguageContent)
    assert translation.contents["th"]["name"] == "คำเตือน"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"contents": {}}, "contents", id="no language"),
        pytest.param({"contents": {"th": "คำเตือน"}}, "contents", id="text without a property"),
        pytest.param({"object_ref": "report"}, "object_ref", id="of nothing"),
    ],
)
def test_a_translation_that_breaks_the_standard_is_refused(change: JsonObject, said: str) -> None:
    with pytest.raises(WireError, match=said):
        read_object(TRANSLATION | change)


def test_an_unknown_way_of_extending_is_refused() -> None:
    with pytest.raises(WireError, match="extension_types"):
        read_object(
            {
                "type": "extension-definition",
                "spec_version": "2.1",
                "id": f"extension-definition--{UUID}",
                "created": AT,
                "modified": AT,
                "name": "x",
                "schema": "x",
                "version": "1.0.0",
                "extension_types": ["new-word"],
            }
        )
