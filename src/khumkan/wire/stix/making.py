"""Make STIX objects from khumkan's own terms, with deterministic ids and a TLP marking.

Times are cut to milliseconds, as STIX wants them.
"""

from dataclasses import dataclass
from datetime import datetime

from khumkan.core.clock import to_utc
from khumkan.wire.observables import Kind, Observable
from khumkan.wire.stix.common import RawObject
from khumkan.wire.stix.cyber_observables import (
    CyberObservable,
    DomainName,
    EmailAddr,
    File,
    Ipv4Addr,
    Ipv6Addr,
    Url,
)
from khumkan.wire.stix.domain_objects import Identity, Indicator
from khumkan.wire.stix.ids import deterministic_id, observable_id
from khumkan.wire.stix.patterns import write_pattern
from khumkan.wire.stix.relations import Sighting
from khumkan.wire.stix.writing import format_stix_time
from khumkan.wire.tlp import Tlp

_HASH_NAMES = {
    Kind.MD5: "MD5",
    Kind.SHA1: "SHA-1",
    Kind.SHA256: "SHA-256",
    Kind.SHA512: "SHA-512",
}
_VALUE_STRUCTS: dict[Kind, type[Ipv4Addr | Ipv6Addr | DomainName | Url | EmailAddr]] = {
    Kind.IPV4: Ipv4Addr,
    Kind.IPV4_NETWORK: Ipv4Addr,
    Kind.IPV6: Ipv6Addr,
    Kind.IPV6_NETWORK: Ipv6Addr,
    Kind.DOMAIN: DomainName,
    Kind.URL: Url,
    Kind.EMAIL: EmailAddr,
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Who vouches for an object (the id of an identity), since when, and how far it may travel."""

    creator: str
    at: datetime
    tlp: Tlp


def make_identity(name: str, code: str, origin: Origin, sectors: tuple[str, ...] = ()) -> Identity:
    """Return the identity of an organisation; `code` is what its id is made from.

    The code outlives changes of name: for a Thai health unit, its ministry code.
    """
    at = _milliseconds(origin.at)
    return Identity(
        id=deterministic_id("identity", "", code),
        created=at,
        modified=at,
        created_by_ref=origin.creator,
        object_marking_refs=(origin.tlp.marking_id,),
        name=name,
        identity_class="organization",
        sectors=sectors,
    )


def make_indicator(
    observable: Observable,
    origin: Origin,
    *,
    valid_until: datetime | None = None,
    confidence: int | None = None,
    indicator_types: tuple[str, ...] = ("malicious-activity",),
) -> Indicator:
    """Return the first version of the indicator for an observable, valid from `origin.at`.

    The id is made from the kind and value of the observable and the creator. A later version is
    this one with another `modified`; `created` stays.
    """
    at = _milliseconds(origin.at)
    return Indicator(
        id=deterministic_id("indicator", origin.creator, observable.kind, observable.value),
        created=at,
        modified=at,
        created_by_ref=origin.creator,
        object_marking_refs=(origin.tlp.marking_id,),
        confidence=confidence,
        name=observable.value,
        indicator_types=indicator_types,
        pattern=write_pattern(observable),
        pattern_type="stix",
        pattern_version="2.1",
        valid_from=at,
        valid_until=_milliseconds(valid_until) if valid_until else None,
    )


def make_sighting(
    sighted_id: str, origin: Origin, *, first_seen: datetime, last_seen: datetime, count: int
) -> Sighting:
    """Return who saw something, when and how often; the creator is also where it was seen.

    The id is made from what was seen, by whom, and `first_seen`: one span reported twice is one
    sighting.
    """
    at, first_seen = _milliseconds(origin.at), _milliseconds(first_seen)
    return Sighting(
        id=deterministic_id("sighting", origin.creator, sighted_id, format_stix_time(first_seen)),
        created=at,
        modified=at,
        created_by_ref=origin.creator,
        object_marking_refs=(origin.tlp.marking_id,),
        sighting_of_ref=sighted_id,
        where_sighted_refs=(origin.creator,),
        first_seen=first_seen,
        last_seen=_milliseconds(last_seen),
        count=count,
    )


def make_cyber_observable(observable: Observable) -> CyberObservable:
    """Return the STIX cyber-observable object, its id as the standard makes it."""
    kind, value = observable.kind, observable.value
    struct = _VALUE_STRUCTS.get(kind)
    if struct is not None:
        stix_type = str(struct.__struct_config__.tag)
        return struct(id=observable_id(stix_type, {"value": value}), value=value)
    if kind is Kind.FILE_NAME:
        return File(id=observable_id("file", {"name": value}), name=value)
    hashes = {_HASH_NAMES[kind]: value}
    contributing: RawObject = {"hashes": hashes}
    return File(id=observable_id("file", contributing), hashes=hashes)


def _milliseconds(at: datetime) -> datetime:
    at = to_utc(at)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
