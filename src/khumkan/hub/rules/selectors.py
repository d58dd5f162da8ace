"""Reads: what people are told about a rule, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from khumkan.core.severity import Severity
from khumkan.hub.rules.models import Rule


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule as a reader meets it: texts in their language, as far as there are any.

    `level` is None and `is_known` False for a rule that is in no pack of this hub: the node has its
    own, or a newer one.
    """

    rule_id: UUID
    title: str
    level: Severity | None
    advice: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    is_known: bool = True


def rule_card(rule_id: UUID) -> RuleCard:
    """Return what is known of a rule; one query."""
    return rule_cards([rule_id])[rule_id]


def rule_cards(rule_ids: Iterable[UUID]) -> dict[UUID, RuleCard]:
    """Return a card for every id that was asked for, known or not; one query."""
    wanted = set(rule_ids)
    known = {row.rule_id: _card(row) for row in Rule.objects.filter(rule_id__in=wanted)}
    return {key: known.get(key) or _unknown(key) for key in wanted}


def rule_choices() -> list[tuple[str, str]]:
    """Return every rule by id and title, for a filter; one query."""
    cards = sorted((_card(row) for row in Rule.objects.all()), key=lambda card: card.title)
    return [(str(card.rule_id), card.title) for card in cards]


def _card(row: Rule) -> RuleCard:
    is_thai = get_language() == "th"
    return RuleCard(
        rule_id=row.rule_id,
        title=(row.title_th if is_thai else "") or row.title_en,
        level=Severity(row.level),
        advice=(row.advice_th if is_thai else "") or row.advice_en,
        description=row.description,
        tags=tuple(row.tags),
    )


def _unknown(rule_id: UUID) -> RuleCard:
    return RuleCard(
        rule_id=rule_id,
        title=_("A rule that this hub does not know"),
        level=None,
        advice=_("Ask the hospital which rules its node runs; bring this hub up to date."),
        is_known=False,
    )
