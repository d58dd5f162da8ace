"""Every STIX type that khumkan has a struct for, and one for all the others."""

import msgspec

from khumkan.wire.stix.common import RawObject, StixObject
from khumkan.wire.stix.cyber_observables import (
    DomainName,
    EmailAddr,
    File,
    Ipv4Addr,
    Ipv6Addr,
    Url,
)
from khumkan.wire.stix.domain_objects import (
    CourseOfAction,
    Grouping,
    Identity,
    Indicator,
    Note,
    Opinion,
    Report,
)
from khumkan.wire.stix.meta_objects import ExtensionDefinition, LanguageContent, MarkingDefinition
from khumkan.wire.stix.relations import Relationship, Sighting

_STRUCTS: tuple[type[StixObject], ...] = (
    CourseOfAction,
    DomainName,
    EmailAddr,
    ExtensionDefinition,
    File,
    Grouping,
    Identity,
    Indicator,
    Ipv4Addr,
    Ipv6Addr,
    LanguageContent,
    MarkingDefinition,
    Note,
    Opinion,
    Relationship,
    Report,
    Sighting,
    Url,
)

STRUCTS_BY_TYPE: dict[str, type[StixObject]] = {
    str(struct.__struct_config__.tag): struct for struct in _STRUCTS
}


class OtherObject(msgspec.Struct, frozen=True, kw_only=True):
    """A STIX object of a type that khumkan does not work with; kept whole and passed on whole."""

    type: str
    id: str
    properties: RawObject


AnyObject = StixObject | OtherObject
