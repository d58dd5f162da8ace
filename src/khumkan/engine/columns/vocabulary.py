"""The names one kind of source uses for its own fields, and the columns they belong to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Field names and their columns; the same answer for an event's field and for a rule's.

    `columns` is one to one, so that no field overwrites another. `aliases` are further names for
    the same thing: a rule may use them, and an event's field of that name goes there where no
    field of `columns` does. A name in neither stands under `prefix`. `also` copies an event's
    field into a second column, in this order, where nothing else fills that column: it is how a
    rule of a generic category finds a field that has a column of its own. With `has_spaces`,
    spaces in names don't count ("Threat Name" is ThreatName).
    """

    columns: Mapping[str, str]
    prefix: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    also: tuple[tuple[str, str], ...] = ()
    has_spaces: bool = False
    _targets: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        targets = {*self.columns.values(), *self.aliases.values(), *(to for _, to in self.also)}
        object.__setattr__(self, "_targets", frozenset(targets))

    def column(self, name: str) -> str:
        """Return the column of the field `name`; a column's own name is its own column."""
        known = self.columns.get(name) or self.aliases.get(name)
        if known is not None:
            return known
        if name in self._targets or (self.prefix and name.startswith(self.prefix)):
            return name
        if self.has_spaces and " " in name:
            return self.column(name.replace(" ", ""))
        return self.prefix + name

    def rank(self, name: str) -> int:
        """Say how strong the claim of the field `name` to its column is; 0 is the strongest."""
        if name in self.columns:
            return 0
        return 1 if name in self.aliases else 2

    def extended(
        self,
        *,
        columns: Mapping[str, str] | None = None,
        aliases: Mapping[str, str] | None = None,
        also: tuple[tuple[str, str], ...] = (),
    ) -> "Vocabulary":
        """Return a copy that knows more; what is added goes first."""
        return Vocabulary(
            columns={**self.columns, **(columns or {})},
            prefix=self.prefix,
            aliases={**self.aliases, **(aliases or {})},
            also=also + self.also,
            has_spaces=self.has_spaces,
        )


def merge(vocabularies: Sequence[Vocabulary]) -> Vocabulary:
    """Return one vocabulary that asks the given ones in turn; the first prefix that is one holds.

    A field of any `columns` comes before every alias.
    """
    columns: dict[str, str] = {}
    aliases: dict[str, str] = {}
    for vocabulary in reversed(vocabularies):
        columns.update(vocabulary.columns)
        aliases.update(vocabulary.aliases)
    return Vocabulary(
        columns=columns,
        prefix=next((each.prefix for each in vocabularies if each.prefix), ""),
        aliases=aliases,
        also=tuple(pair for each in vocabularies for pair in each.also),
        has_spaces=any(each.has_spaces for each in vocabularies),
    )
