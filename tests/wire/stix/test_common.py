from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from khumkan.core.errors import WireError
from khumkan.wire.stix import CourseOfAction, DomainName
from khumkan.wire.stix.common import require_order

AT = datetime(2026, 1, 31, tzinfo=UTC)
THING = DomainName(id="domain-name--0b2c6e5e-6f0a-5b0e-8f43-0d8f3b0c9a11", value="a.example")


def test_an_object_knows_its_stix_type() -> None:
    assert THING.type == "domain-name"


def test_an_id_of_another_type_is_refused() -> None:
    with pytest.raises(WireError, match="is not one of a domain-name"):
        DomainName(id="url--0b2c6e5e-6f0a-5b0e-8f43-0d8f3b0c9a11", value="a.example")


def test_a_version_can_not_be_older_than_the_object() -> None:
    with pytest.raises(WireError, match="modified is before created"):
        CourseOfAction(
            id="course-of-action--0b2c6e5e-6f0a-5b0e-8f43-0d8f3b0c9a11",
            created=AT,
            modified=AT - timedelta(milliseconds=1),
            name="x",
        )


def test_objects_are_frozen() -> None:
    with pytest.raises(AttributeError):
        THING.value = "b.example"  # type: ignore[misc]


def test_a_new_version_is_made_by_replacing() -> None:
    other = msgspec.structs.replace(THING, value="b.example")
    assert (THING.value, other.value) == ("a.example", "b.example")


@pytest.mark.parametrize(("start", "end"), [(None, None), (AT, None), (None, AT), (AT, AT)])
def test_an_open_or_empty_span_is_in_order(start: datetime | None, end: datetime | None) -> None:
    require_order(THING, "a", start, "b", end)
