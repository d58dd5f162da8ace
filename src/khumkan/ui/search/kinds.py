"""What can be searched: apps list their kinds as `KINDS` in `<app>/searching.py`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise

from khumkan.ui.plugins import collect

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


@dataclass(frozen=True, slots=True)
class Searchable:
    """What of one object goes into the index: its title, and whatever else people search by."""

    object_id: UUID
    title: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object: who may find it, where it is shown, what is said about it.

    `label` is the plural as a heading. `visible_to(user)` is the scope, as a queryset; `describe`
    must not query: let the queryset select what it needs. `documents()` streams everything there
    is, for building the index anew.
    """

    name: str
    label: str | Promise
    visible_to: "Callable[[User], QuerySet[Any]]"
    url: Callable[[Any], str]
    describe: Callable[[Any], str]
    documents: Callable[[], Iterable[Searchable]] | None = None


class UnknownKindError(LookupError):
    """No installed app offers such a kind, or one that lists its objects."""

    def __str__(self) -> str:
        name, *known = self.args
        return f"nothing of kind {name!r} can be searched; there is {', '.join(known) or 'nothing'}"


def all_kinds() -> tuple[Kind, ...]:
    """Return the kinds of every installed app."""
    return collect("searching", "KINDS")


def kind_named(name: str) -> Kind:
    """Return one kind; raises UnknownKindError, saying which there are."""
    kinds = {kind.name: kind for kind in all_kinds()}
    if name not in kinds:
        raise UnknownKindError(name, *kinds)
    return kinds[name]
