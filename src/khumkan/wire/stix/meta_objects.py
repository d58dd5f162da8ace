"""STIX objects about objects: markings, translations, extensions. Source: STIX 2.1 §7."""

from typing import Annotated, Literal

from msgspec import Meta

from khumkan.wire.stix.common import (
    Confidence,
    CreatedObject,
    RawObject,
    StixId,
    Text,
    Texts,
    Time,
    VersionedObject,
)

ExtensionType = Literal[
    "new-sdo", "new-sco", "new-sro", "property-extension", "toplevel-property-extension"
]


class MarkingDefinition(CreatedObject, frozen=True, kw_only=True, tag="marking-definition"):
    """What may be done with the objects that refer to it; it has one version for ever."""

    name: str | None = None
    definition_type: str | None = None
    definition: RawObject | None = None


class LanguageContent(VersionedObject, frozen=True, kw_only=True, tag="language-content"):
    """Another object's texts in other languages: language → property → text."""

    object_ref: StixId
    object_modified: Time | None = None
    confidence: Confidence | None = None
    contents: Annotated[dict[str, RawObject], Meta(min_length=1)]


class ExtensionDefinition(VersionedObject, frozen=True, kw_only=True, tag="extension-definition"):
    """What an extension means, and who says so."""

    name: Text
    schema: Text
    version: Text
    extension_types: Annotated[tuple[ExtensionType, ...], Meta(min_length=1)]
    description: str | None = None
    extension_properties: Texts = ()
