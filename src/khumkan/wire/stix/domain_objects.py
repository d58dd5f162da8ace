"""The STIX domain objects that khumkan makes and reads. Source: STIX 2.1 §4."""

from typing import Annotated, Literal

from msgspec import Meta

from khumkan.wire.stix.common import (
    AssertedObject,
    RawObjects,
    StixIds,
    Text,
    Texts,
    Time,
    require_order,
)

OpinionValue = Literal["strongly-disagree", "disagree", "neutral", "agree", "strongly-agree"]


class Identity(AssertedObject, frozen=True, kw_only=True, tag="identity"):
    """An organisation: hospital, agency, ministry."""

    name: Text
    description: str | None = None
    roles: Texts = ()
    identity_class: str | None = None
    sectors: Texts = ()
    contact_information: str | None = None


class Indicator(AssertedObject, frozen=True, kw_only=True, tag="indicator"):
    """A pattern with a life, from `valid_from` up to, not including, `valid_until`."""

    pattern: Text
    pattern_type: Text
    valid_from: Time
    valid_until: Time | None = None
    pattern_version: str | None = None
    name: str | None = None
    description: str | None = None
    indicator_types: Texts = ()
    kill_chain_phases: RawObjects = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        require_order(self, "valid_from", self.valid_from, "valid_until", self.valid_until)


class Report(AssertedObject, frozen=True, kw_only=True, tag="report"):
    """An advisory or bulletin for people, about the objects it names."""

    name: Text
    published: Time
    object_refs: StixIds
    description: str | None = None
    report_types: Texts = ()


class Grouping(AssertedObject, frozen=True, kw_only=True, tag="grouping"):
    """Objects that belong together without being a finished report."""

    context: Text
    object_refs: StixIds
    name: str | None = None
    description: str | None = None


class CourseOfAction(AssertedObject, frozen=True, kw_only=True, tag="course-of-action"):
    """What to do against a threat, in words."""

    name: Text
    description: str | None = None


class Note(AssertedObject, frozen=True, kw_only=True, tag="note"):
    """What somebody adds to objects of others."""

    content: Text
    object_refs: StixIds
    abstract: str | None = None
    authors: Texts = ()


class Opinion(AssertedObject, frozen=True, kw_only=True, tag="opinion"):
    """Whether somebody agrees with an object of others, such as "this is a false positive"."""

    opinion: Annotated[OpinionValue, Meta(description="from strongly-disagree to strongly-agree")]
    object_refs: StixIds
    explanation: str | None = None
    authors: Texts = ()
