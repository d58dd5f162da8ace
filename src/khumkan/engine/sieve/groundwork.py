"""What a sieve works out from its rules alone, before it meets any event; kept for the next start.

It takes seconds for thousands of rules, and depends on nothing else.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from khumkan.core.journal import log_event
from khumkan.engine.collecting import without_collections
from khumkan.engine.compiled import CompiledRule
from khumkan.engine.formats.tape.memory import Numbers
from khumkan.engine.rows import LogSource
from khumkan.engine.sieve.catalogue import Catalogue
from khumkan.engine.sieve.index import Index
from khumkan.engine.sieve.keeping import Keeper
from khumkan.engine.sieve.needles import Needle
from khumkan.engine.sieve.programs import Programs
from khumkan.engine.sieve.proofs import proofs_of
from khumkan.engine.sieve.stretches import Stretches

_LOG = logging.getLogger(__name__)
_NAME = "sieve"


class Drawer(Protocol):
    """Where something about a list of rules may be kept: `sigma.kept.Drawer`."""

    def take(self, what: str, rules: Sequence[CompiledRule]) -> bytes | None:
        """Return what was kept about the rules, None where nothing was."""
        ...

    def put(self, what: str, rules: Sequence[CompiledRule], body: bytes) -> None:
        """Keep something about the rules."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Groundwork:
    """The catalogue of all needles, and what the judge knows of each rule."""

    catalogue: Catalogue
    programs: Programs
    proofs: Numbers


def lay_groundwork(rules: Sequence[CompiledRule]) -> Groundwork:
    """Work it out."""
    catalogue = Catalogue(rules)
    return Groundwork(catalogue, Programs(rules, catalogue.column_ids), proofs_of(rules, catalogue))


def find_groundwork(rules: Sequence[CompiledRule], drawer: Drawer | None) -> Groundwork:
    """Return the groundwork for `rules`, from the drawer where it is there; else it goes there."""
    with without_collections():
        body = drawer.take(_NAME, rules) if drawer else None
        found = _read(body) if body is not None else None
        if found is None:
            found = lay_groundwork(rules)
            if drawer:
                _put(drawer, rules, found)
        return found


def _read(body: bytes) -> Groundwork | None:
    try:
        found = KEEPER.read(body)
    except ValueError:
        found = None
    if isinstance(found, Groundwork):
        return found
    log_event(_LOG, "sieve.not_taken", level=logging.WARNING, reason="another form")
    return None


def _put(drawer: Drawer, rules: Sequence[CompiledRule], made: Groundwork) -> None:
    try:
        body = KEEPER.write(made)
    except TypeError as error:  # a class that nobody named here: right, but slow
        log_event(_LOG, "sieve.not_kept", level=logging.WARNING, reason=str(error))
        return
    drawer.put(_NAME, rules, body)


KEEPER = Keeper(
    [Groundwork, Catalogue, Index, LogSource, Needle, Programs, Stretches],
    {
        Catalogue: frozenset({"_postings"}),
        Index: frozenset({"numbers"}),
        Programs: frozenset(
            {"_parts", "_texts", "_letters", "_automata", "_steps", "_marks", "_known",
             "_known_automata"}
        ),
    },
)  # fmt: skip
