"""What all STIX objects share: ids, times, markings, and room for what we don't know.

The structs are frozen and hold the STIX property names. `extra` keeps every property that this
version of khumkan has no name for, so that what comes in goes out again.
"""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from khumkan.core.errors import WireError
from khumkan.core.messages import message

_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

StixId = Annotated[str, Meta(pattern=rf"\A[a-z][a-z0-9-]+--{_UUID}\Z", max_length=300)]
Text = Annotated[str, Meta(min_length=1)]
Time = Annotated[datetime, Meta(tz=True)]
StixIds = Annotated[tuple[StixId, ...], Meta(min_length=1)]
Texts = tuple[Text, ...]
Confidence = Annotated[int, Meta(ge=0, le=100)]

# msgspec can't follow the recursive JsonValue. Inner objects (external references, kill-chain
# phases, granular markings) stay as they came, so that nothing in them is lost either.
RawObject = dict[str, Any]
RawObjects = tuple[RawObject, ...]


class StixObject(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """The least that any STIX object has; cyber-observable objects have no more than this."""

    id: StixId
    object_marking_refs: tuple[StixId, ...] = ()
    granular_markings: RawObjects = ()
    extensions: dict[str, RawObject] = {}
    extra: RawObject = {}

    def __post_init__(self) -> None:
        if not self.id.startswith(f"{self.type}--"):
            raise WireError(
                message("the id {id} is not one of a {type}", id=self.id[:120], type=self.type)
            )

    @property
    def type(self) -> str:
        """The STIX type, as in `indicator`."""
        return str(self.__struct_config__.tag)


class CreatedObject(StixObject, frozen=True, kw_only=True):
    """An object that somebody made at some time."""

    created: Time
    created_by_ref: StixId | None = None
    external_references: RawObjects = ()


class VersionedObject(CreatedObject, frozen=True, kw_only=True):
    """An object that can change: `id` and `modified` together name one version of it."""

    modified: Time
    revoked: bool = False
    labels: Texts = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        require_order(self, "created", self.created, "modified", self.modified)


class AssertedObject(VersionedObject, frozen=True, kw_only=True):
    """A domain or relationship object: somebody says it, more or less sure, in some language."""

    confidence: Confidence | None = None
    lang: str | None = None


def require_order(
    thing: StixObject, first: str, start: datetime | None, second: str, end: datetime | None
) -> None:
    """Refuse a span that ends before it starts; open ends are no span."""
    if start is not None and end is not None and end < start:
        raise WireError(
            message(
                "{id}: {second} is before {first}", id=thing.id[:120], first=first, second=second
            )
        )
