"""Observables: addresses, names, URLs and hashes, each in one spelling only.

Each `parse_` function returns an `Observable` or raises WireError; parsing a normalised value again
changes nothing.
"""

from khumkan.wire.observables.addresses import is_public_address, parse_address, parse_network
from khumkan.wire.observables.defanging import refang
from khumkan.wire.observables.domains import domain_for_people, is_public_domain, parse_domain
from khumkan.wire.observables.hashes import parse_hash
from khumkan.wire.observables.kinds import Kind, Observable
from khumkan.wire.observables.names import parse_email, parse_file_name
from khumkan.wire.observables.parsing import parse_observable, recognise_observable
from khumkan.wire.observables.urls import parse_url, url_host

__all__ = [
    "Kind",
    "Observable",
    "domain_for_people",
    "is_public_address",
    "is_public_domain",
    "parse_address",
    "parse_domain",
    "parse_email",
    "parse_file_name",
    "parse_hash",
    "parse_network",
    "parse_observable",
    "parse_url",
    "recognise_observable",
    "refang",
    "url_host",
]
