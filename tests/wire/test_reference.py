"""docs/reference/wire.md must not be wrong."""

from pathlib import Path
from typing import get_args

import pytest

from khumkan.wire.contract import (
    CONTRACT_VERSION,
    MAX_HUB_MESSAGE_BYTES,
    MAX_NODE_MESSAGE_BYTES,
    HubMessage,
    NodeMessage,
    RefusalReason,
)
from khumkan.wire.contract.reports import MAX_FINDINGS, MAX_SIGHTINGS
from khumkan.wire.identity import (
    ACCESS_SECONDS,
    ASSERTION_SECONDS,
    LEEWAY_SECONDS,
    MAX_TOKEN_BYTES,
    enrolment,
    rotation,
    tokens,
)
from khumkan.wire.observables import Kind
from khumkan.wire.observables.domains import _NOT_PUBLIC_SUFFIXES
from khumkan.wire.observables.urls import MAX_URL_CHARACTERS
from khumkan.wire.stix.ids import KHUMKAN_NAMESPACE, OBSERVABLE_NAMESPACE
from khumkan.wire.stix.objects import STRUCTS_BY_TYPE
from khumkan.wire.tlp import Tlp

TEXT = (Path(__file__).parents[2] / "docs" / "reference" / "wire.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_observable_is_described(kind: Kind) -> None:
    assert f"`{kind}`" in TEXT


@pytest.mark.parametrize("suffix", _NOT_PUBLIC_SUFFIXES)
def test_every_private_suffix_is_listed(suffix: str) -> None:
    assert f"`.{suffix}`" in TEXT


@pytest.mark.parametrize("level", Tlp)
def test_every_tlp_level_stands_with_its_marking(level: Tlp) -> None:
    assert f"| `{level.label}` | `{level.marking_id}` |" in TEXT


@pytest.mark.parametrize("stix_type", sorted(STRUCTS_BY_TYPE))
def test_every_stix_type_is_listed(stix_type: str) -> None:
    assert f"`{stix_type}`" in TEXT


@pytest.mark.parametrize("namespace", [OBSERVABLE_NAMESPACE, KHUMKAN_NAMESPACE])
def test_both_namespaces_are_given(namespace: object) -> None:
    assert f"`{namespace}`" in TEXT


@pytest.mark.parametrize(
    ("kind", "sender"),
    [
        *((kind.__struct_config__.tag, "node") for kind in get_args(NodeMessage)),
        *((kind.__struct_config__.tag, "hub") for kind in get_args(HubMessage)),
    ],
)
def test_every_message_is_described_with_its_sender(kind: str, sender: str) -> None:
    assert f"| `{kind}` | {sender} |" in TEXT


def test_version_and_limits_are_right() -> None:
    assert f"Version {CONTRACT_VERSION}." in TEXT
    for limit in (
        MAX_NODE_MESSAGE_BYTES,
        MAX_HUB_MESSAGE_BYTES,
        MAX_FINDINGS,
        MAX_SIGHTINGS,
        MAX_URL_CHARACTERS,
    ):
        assert f"{limit:,}" in TEXT


@pytest.mark.parametrize("reason", get_args(RefusalReason))
def test_every_reason_to_refuse_is_explained(reason: str) -> None:
    assert f"| `{reason}` |" in TEXT


@pytest.mark.parametrize(
    "typ",
    [
        enrolment._REQUEST,
        enrolment._ANSWER,
        tokens._ASSERTION,
        tokens._ACCESS,
        rotation._ROTATION,
    ],
)
def test_every_type_of_token_is_described(typ: str) -> None:
    assert f"| `{typ}` |" in TEXT


def test_lives_and_limits_of_tokens_are_right() -> None:
    assert f"live {ASSERTION_SECONDS} seconds at most" in TEXT
    assert f"live {ACCESS_SECONDS} seconds" in TEXT
    assert f"differ by {LEEWAY_SECONDS} seconds" in TEXT
    assert f"{MAX_TOKEN_BYTES:,} bytes" in TEXT
