"""Names for what must not be named: the same inside thing has the same pseudonym, under one key.

The key never leaves the node, so nobody else can turn a pseudonym back or guess it by trying.
"""

from typing import Annotated, Literal

from msgspec import Meta

from khumkan.wire.contract.fields import Part

PseudonymKind = Literal["address", "host", "user"]

KeyId = Annotated[str, Meta(pattern=r"\A[0-9a-f]{8}\Z")]
Token = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]


class Pseudonym(Part, frozen=True, kw_only=True):
    """An internal address, host or user.

    `key_id` names the node's key (keys are rotated, old ones kept); `token` is 128 bits of a keyed
    hash. Two pseudonyms are the same thing only if node, kind, key and token are the same.
    """

    kind: PseudonymKind
    key_id: KeyId
    token: Token
