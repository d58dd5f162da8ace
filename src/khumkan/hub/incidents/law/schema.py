"""The shape of a law file: texts, and duties with who owes them, their clock and their words.

The words of the law stand here in Thai and English, as in rules, and not in the catalogue: they
change with the law and not with the program.
"""

from datetime import date, datetime
from typing import Final, Literal, TypeAlias

import msgspec

from khumkan.core.clock import to_utc
from khumkan.ui.dates import to_day

Confidence: TypeAlias = Literal["confirmed", "reported", "unconfirmed"]
Risk: TypeAlias = Literal["none", "possible", "high"]
Listing: TypeAlias = Literal["incident", "standing"]

# What can start a clock. The last group are no facts that anybody records: such a duty has no
# deadline, and says so by naming what it waits for.
FactName: TypeAlias = Literal[
    "occurred_at",
    "detected_at",
    "aware_at",
    "processor_aware_at",
    "ended_at",
    "executives_changed_on",
    "owners_change_on",
    "audits_finished_on",
    "categories_set_on",
    "log_created_at",
    "new_facts",
    "report_impossible",
    "asked_for",
    "calendar",
]
Count: TypeAlias = Literal[
    "hours",  # `length` hours to the second
    "days",  # `length` times 24 hours
    "civil_days",  # to the end of the `length`th day after; before, where `length` is negative
    "years",  # to the end of the same day `length` years on; 29 February becomes 28 February
    "regulator_hours",  # as many hours as the regulator set, none while it set none
    "next_year",  # to the end of `day` in the year after
    "each_year",  # to the end of `day` in every year
    "once",  # to the end of the date `on`
    "none",  # the law gives no time
]
COUNTS_WITH_LENGTH: Final = {"hours", "days", "civil_days", "years"}
COUNTS_WITH_DAY: Final = {"next_year", "each_year"}


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same in both languages."""

    th: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the Thai for "th", else the English."""
        return self.th if language == "th" else self.en


class Text(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text of law: an act, a notification. A day that is not established is None."""

    name: Words
    published_on: date | None = None
    in_force_from: date | None = None
    in_force_until: date | None = None
    url: str = ""

    def is_in_force(self, at: datetime) -> bool:
        """Return whether the text holds on the day, in Thailand, of `at`; unknown ends are open."""
        return _is_within(to_day(at), self.in_force_from or self.published_on, self.in_force_until)


class Basis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a duty stands: a key of `texts`, and the clause."""

    text: str
    clause: Words


class Condition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that is named must be known to be so; a missing fact is never taken for either answer."""

    is_state_agency: bool | None = None
    is_cii: bool | None = None
    significant: bool | None = None
    personal_data: bool | None = None
    via_processor: bool | None = None
    has_framework: bool | None = None
    has_categories: bool | None = None
    categories_within: tuple[int, ...] = ()
    risk: tuple[Risk, ...] = ()


class Clock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long, counted how, from when.

    Of the facts in `starts_from` the earliest known one starts the clock; of those in `or_else`,
    where none is known. `strictly_from` is the earliest reading that the clause allows.
    """

    count: Count
    length: int = 0
    day: str = ""  # MM-DD
    on: date | None = None
    is_without_delay: bool = False
    starts_from: tuple[FactName, ...]
    or_else: tuple[FactName, ...] = ()
    strictly_from: tuple[FactName, ...] = ()


class DutyRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One duty. `part` tells duties of one id apart; the first basis is the text that makes it."""

    id: str
    part: str = ""
    lists: tuple[Listing, ...]
    confidence: Confidence
    what: Words
    owner: Words
    addressee: Words
    form: Words
    ends_with: Words
    basis: tuple[Basis, ...]
    clock: Clock
    applies: tuple[Condition, ...]
    unless: tuple[Condition, ...] = ()
    only_if: Words | None = None
    if_late: Words | None = None
    doubt: Words | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What no two duties of one version share."""
        return self.id, self.part


class Law(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of the law as khumkan holds it, in force from and until a day (open: None)."""

    version: str
    valid_from: date
    valid_until: date | None = None
    texts: dict[str, Text]
    duty: tuple[DutyRule, ...]

    def is_in_force(self, at: datetime) -> bool:
        """Return whether this version holds on the day, in Thailand, of `at`."""
        return _is_within(to_day(to_utc(at)), self.valid_from, self.valid_until)

    def main_text(self, rule: DutyRule) -> Text:
        """Return the text that makes the duty."""
        return self.texts[rule.basis[0].text]

    def cite(self, rule: DutyRule, language: str) -> str:
        """Return every text of a duty with its clause, in one language."""
        between = " " if language == "th" else ", "
        return "; ".join(
            self.texts[one.text].name.in_language(language)
            + between
            + one.clause.in_language(language)
            for one in rule.basis
        )


def _is_within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
