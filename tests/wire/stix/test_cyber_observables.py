import pytest

from khumkan.core.errors import WireError
from khumkan.core.jsontypes import JsonObject
from khumkan.wire.stix import File, object_to_fields, read_object

UUID = "0b2c6e5e-6f0a-5b0e-8f43-0d8f3b0c9a11"
FILE: JsonObject = {"type": "file", "spec_version": "2.1", "id": f"file--{UUID}"}


def test_properties_without_a_name_here_are_kept() -> None:
    fields: JsonObject = {
        **FILE,
        "name": "x",
        "mime_type": "text/plain",
        "parent_directory_ref": "directory--1",
    }
    thing = read_object(fields)
    assert isinstance(thing, File)
    assert thing.extra == {"mime_type": "text/plain", "parent_directory_ref": "directory--1"}
    assert object_to_fields(thing) == fields


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"size": -1}, "size", id="less than nothing"),
        pytest.param({"hashes": ["a"]}, "hashes", id="hashes as a list"),
        pytest.param({"hashes": {"MD5": 1}}, "hashes", id="hash as a number"),
    ],
)
def test_a_file_that_breaks_the_standard_is_refused(change: JsonObject, said: str) -> None:
    with pytest.raises(WireError, match=said):
        read_object(FILE | change)
