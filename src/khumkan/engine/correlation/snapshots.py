"""What live correlations remember, as bytes and back, so that a restart loses nothing.

Each correlation is saved under a fingerprint of what it means, with all it builds on: after a
change of the rules, those that still mean the same go on, the others begin anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from hashlib import blake2b

import msgspec

from khumkan.core.errors import InputError
from khumkan.core.messages import message
from khumkan.engine.compiled import CompiledRule, Correlation
from khumkan.engine.correlation.groups import Group
from khumkan.engine.correlation.ledgers import Ledger
from khumkan.engine.correlation.windows import Hit
from khumkan.engine.findings import Position, SharedValue
from khumkan.engine.matcher.scalars import Number
from khumkan.engine.rows import Scalar
from khumkan.engine.sigma.load import RuleSet

_VERSION = 1
_DIGEST_BYTES = 16
_INTEGERS = range(-(2**63), 2**63)  # more than that no MessagePack holds


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a snapshot.

    `n_forgotten` correlations of it are gone or mean something else now: what had led up to them
    does not count any more. `n_restored` go on.
    """

    n_restored: int
    n_forgotten: int


class _Hit(msgspec.Struct, array_like=True):
    time: datetime
    place: tuple[str, int, int]
    rule: str
    value: tuple[str, ...]
    number: int | str
    shared: tuple[tuple[str, Scalar], ...]


class _Group(msgspec.Struct, array_like=True):
    name: tuple[str, ...]
    recent: list[datetime]
    hits: list[_Hit]


class _Raw(msgspec.Struct):
    version: int
    correlations: dict[str, msgspec.Raw]


class _State(msgspec.Struct):
    version: int
    correlations: dict[str, list[_Group]]


def fingerprints(rules: RuleSet) -> dict[str, str]:
    """Return, by rule id, what stands for the meaning of each correlation and all under it."""
    known = {rule.head.id: _digest(*_meaning(rule)) for rule in rules.rules}
    for one in rules.correlations:
        below = [known.get(rule_id, "") for rule_id in one.rules]
        known[one.head.id] = _digest(*_meaning(one), below)
    return {one.head.id: known[one.head.id] for one in rules.correlations}


def save_state(ledgers: Sequence[Ledger], prints: Mapping[str, str]) -> bytes:
    """Return the groups of all correlations, the one longest without a hit first.

    Costs what has changed since the last time, correlation by correlation.
    """
    saved = {prints[one.rule.head.id]: _save_groups(one) for one in ledgers if not one.is_empty}
    return msgspec.msgpack.encode(_Raw(_VERSION, saved))


def _save_groups(ledger: Ledger) -> msgspec.Raw:
    if ledger.saved is None or not ledger.is_saved:
        groups = [_save_group(group) for group in ledger.every_group()]
        ledger.note_saved(msgspec.msgpack.encode(groups))
    return msgspec.Raw(ledger.saved or b"")


def load_state(saved: bytes, ledgers: Sequence[Ledger], prints: Mapping[str, str]) -> Restored:
    """Fill empty ledgers with what was saved under their fingerprints.

    Raises InputError if these bytes are no snapshot of this version of khumkan.
    """
    try:
        state = msgspec.msgpack.decode(saved, type=_State)
    except msgspec.MsgspecError as error:
        reason = message(
            "what correlations had seen can't be read back ({why}): they begin anew",
            why=str(error),
        )
        raise InputError(reason) from error
    left = dict(state.correlations) if state.version == _VERSION else {}
    n_saved = len(state.correlations)
    for ledger in ledgers:
        for group in left.pop(prints[ledger.rule.head.id], ()):
            hits = [_load_hit(one, group.name) for one in group.hits]
            ledger.put_back(group.name, group.recent, hits)
    n_forgotten = len(left) if state.version == _VERSION else n_saved
    return Restored(n_saved - n_forgotten, n_forgotten)


def _meaning(rule: CompiledRule | Correlation) -> tuple[object, ...]:
    """Return what decides over a rule's matches: not its title, nor the file it stands in."""
    if isinstance(rule, CompiledRule):
        return rule.head.id, str(rule.source), rule.condition
    return (
        *(rule.head.id, rule.kind, rule.rules, rule.timespan, rule.group_by, rule.bounds),
        *(rule.fields, rule.percentile, rule.aliases, rule.head.advice.indicators, rule.ways),
    )


def _digest(*parts: object) -> str:
    text = repr(parts)  # of plain frozen data; numbers of any size
    return blake2b(text.encode(errors="surrogatepass"), digest_size=_DIGEST_BYTES).hexdigest()


def _save_group(group: Group) -> _Group:
    return _Group(group.name, group.recent, [_save_hit(hit) for hit in group.kept])


def _save_hit(hit: Hit) -> _Hit:
    file, record, part = hit.position
    is_plain = isinstance(hit.number, int) and hit.number in _INTEGERS
    return _Hit(
        time=hit.time,
        place=(file, record, part),
        rule=hit.rule_id,
        value=hit.value,
        number=int(hit.number) if is_plain else str(hit.number),
        shared=tuple((one.field, _save_scalar(one.value)) for one in hit.shared),
    )


def _save_scalar(value: Scalar) -> Scalar:
    is_too_large = isinstance(value, int) and value not in _INTEGERS
    return str(value) if is_too_large else value


def _load_hit(saved: _Hit, group: tuple[str, ...]) -> Hit:
    shared = tuple(SharedValue(field, value) for field, value in saved.shared)
    return Hit(
        saved.time,
        Position(*saved.place),
        saved.rule,
        group,
        saved.value,
        _load_number(saved.number),
        shared,
    )


def _load_number(saved: int | str) -> Number:
    if isinstance(saved, int):
        return saved
    exact = Fraction(saved)
    return int(exact) if exact.denominator == 1 else exact
