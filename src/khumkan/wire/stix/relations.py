"""The STIX relationship objects. Source: STIX 2.1 §5."""

from typing import Annotated

from msgspec import Meta

from khumkan.wire.stix.common import AssertedObject, StixId, Text, Time, require_order

MAX_SIGHTINGS = 999_999_999

SightingCount = Annotated[int, Meta(ge=0, le=MAX_SIGHTINGS)]


class Relationship(AssertedObject, frozen=True, kw_only=True, tag="relationship"):
    """How one object has to do with another, as in "indicates" or "mitigates"."""

    relationship_type: Text
    source_ref: StixId
    target_ref: StixId
    description: str | None = None
    start_time: Time | None = None
    stop_time: Time | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        require_order(self, "start_time", self.start_time, "stop_time", self.stop_time)


class Sighting(AssertedObject, frozen=True, kw_only=True, tag="sighting"):
    """Who saw something (`where_sighted_refs`), when, and how often.

    A count of 0 says that it was looked for and not there.
    """

    sighting_of_ref: StixId
    where_sighted_refs: tuple[StixId, ...] = ()
    observed_data_refs: tuple[StixId, ...] = ()
    first_seen: Time | None = None
    last_seen: Time | None = None
    count: SightingCount | None = None
    summary: bool = False
    description: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        require_order(self, "first_seen", self.first_seen, "last_seen", self.last_seen)
