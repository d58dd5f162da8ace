"""The risk of a breach for the people concerned, proposed from the eight factors of clause 12.

Source: notification on telling of personal-data breaches, 2022, clauses 9 and 12. The notification
names the factors and no arithmetic: how they are weighed here is ours, and the pages say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.choices import Risk


class Weight(IntEnum):
    """How much a factor speaks for harm."""

    LITTLE = 0
    SOME = 1
    MUCH = 2


@dataclass(frozen=True, slots=True)
class Factor:
    """One of the eight; `is_about_harm` are those that weigh by themselves."""

    number: int
    text: Promise
    is_about_harm: bool = False


FACTORS: Final = (
    Factor(1, _("Nature and kind of the breach")),
    Factor(2, _("Kind of data: health data are sensitive"), is_about_harm=True),
    Factor(3, _("Volume: people or records")),
    Factor(4, _("Who they are: minors, disabled or other vulnerable people"), is_about_harm=True),
    Factor(5, _("Severity of the harm, and how well measures reduce it"), is_about_harm=True),
    Factor(6, _("Wide effect on the hospital’s work or on the public")),
    Factor(7, _("How the data were stored and protected")),
    Factor(8, _("Legal status, size and nature of the hospital")),
)

NO_RISK_GROUNDS: Final = (
    ("not_identifiable", _("the data identify nobody")),
    ("unusable", _("the data can’t be used, thanks to adequate technology such as encryption")),
    ("other", _("another credible ground")),
)

_HEAVY_FACTORS, _HEAVY_SUM = 2, 9


def propose_risk(weights: Mapping[int, Weight | None], *, has_no_risk_proof: bool) -> Risk | None:
    """Return what the factors speak for; None while none was looked at.

    High where two of the three factors about harm weigh much, or all together weigh nine or more.
    No risk is proposed only where its ground and proof are written down.
    """
    known = {number: weight for number, weight in weights.items() if weight is not None}
    if has_no_risk_proof:
        return Risk.NONE
    if not known:
        return None
    heavy = [one for one in FACTORS if one.is_about_harm and known.get(one.number) == Weight.MUCH]
    is_high = len(heavy) >= _HEAVY_FACTORS or sum(known.values()) >= _HEAVY_SUM
    return Risk.HIGH if is_high else Risk.POSSIBLE
