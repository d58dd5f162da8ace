"""STIX 2.1: the types khumkan uses, reading, writing, deterministic ids, TLP markings, patterns."""

from khumkan.wire.stix.common import AssertedObject, CreatedObject, StixObject, VersionedObject
from khumkan.wire.stix.cyber_observables import (
    CyberObservable,
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
from khumkan.wire.stix.ids import deterministic_id, observable_id
from khumkan.wire.stix.making import (
    Origin,
    make_cyber_observable,
    make_identity,
    make_indicator,
    make_sighting,
)
from khumkan.wire.stix.markings import object_tlp, tlp_marking, with_tlp_markings
from khumkan.wire.stix.meta_objects import ExtensionDefinition, LanguageContent, MarkingDefinition
from khumkan.wire.stix.objects import AnyObject, OtherObject
from khumkan.wire.stix.patterns import write_pattern
from khumkan.wire.stix.reading import (
    BundleReading,
    RejectedObject,
    parse_bundle,
    parse_object,
    read_object,
)
from khumkan.wire.stix.relations import Relationship, Sighting
from khumkan.wire.stix.writing import (
    format_stix_time,
    object_to_fields,
    write_bundle,
    write_object,
)

__all__ = [
    "AnyObject",
    "AssertedObject",
    "BundleReading",
    "CourseOfAction",
    "CreatedObject",
    "CyberObservable",
    "DomainName",
    "EmailAddr",
    "ExtensionDefinition",
    "File",
    "Grouping",
    "Identity",
    "Indicator",
    "Ipv4Addr",
    "Ipv6Addr",
    "LanguageContent",
    "MarkingDefinition",
    "Note",
    "Opinion",
    "Origin",
    "OtherObject",
    "RejectedObject",
    "Relationship",
    "Report",
    "Sighting",
    "StixObject",
    "Url",
    "VersionedObject",
    "deterministic_id",
    "format_stix_time",
    "make_cyber_observable",
    "make_identity",
    "make_indicator",
    "make_sighting",
    "object_tlp",
    "object_to_fields",
    "observable_id",
    "parse_bundle",
    "parse_object",
    "read_object",
    "tlp_marking",
    "with_tlp_markings",
    "write_bundle",
    "write_object",
    "write_pattern",
]
