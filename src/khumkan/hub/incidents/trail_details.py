"""What entries of the audit trail say besides an incident's own columns, in words.

Names of facts, fields and duties only: what they hold stands in the incident's own history.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents import choices
from khumkan.hub.incidents.fact_words import FACTS
from khumkan.hub.incidents.law import Words, load_laws
from khumkan.hub.incidents.presenting import words_of
from khumkan.hub.incidents.record.form import read_form
from khumkan.ui.audit.words import Detail

_in_words = lazy(words_of, str)


def _fields() -> dict[str, str | Promise]:
    """Return the fields of form ก2 by name: the item, and what it asks."""
    return {
        one.name: _in_words(_numbered(one.item, one.label)) for one in read_form().fields.values()
    }


def _numbered(item: str, label: Words) -> Words:
    return Words(th=f"{item} {label.th}", en=f"{item} {label.en}")


def _duties() -> dict[str, str | Promise]:
    """Return what each duty asks for, by its name in the law; the newest words of it."""
    return {rule.id: _in_words(rule.what) for law in load_laws() for rule in law.duty}


_PARTS: Final[Mapping[str, str | Promise]] = {
    "asset": _("affected system"),
    "observable": _("observable"),
    "count": _("number"),
    "downtime": _("service on paper"),
}
_MOMENTS: Final[Mapping[str, str | Promise]] = {
    "on_paper_at": _("on paper"),
    "restored_at": _("restored"),
    "entered_at": _("paper entered"),
}
_DUTY: Final = Detail("duty", _("duty"), _duties())
_KINDS: Final[Mapping[str, str | Promise]] = {
    **_PARTS,
    **dict(choices.ActKind.choices),
    **dict(choices.DecisionKind.choices),
    **dict(choices.DocumentKind.choices),
    **dict(choices.ShareKind.choices),
}
INCIDENT_DETAILS: Final = (
    Detail("facts", _("times and facts"), FACTS),
    Detail("fields", _("fields of the form"), _fields()),
    _DUTY,
    Detail("kind", _("kind"), _KINDS),
    Detail("part", _("part"), dict(choices.Part.choices)),
    Detail("moment", _("moment"), _MOMENTS),
    Detail("task_state", _("state"), dict(choices.TaskState.choices)),
    Detail("format", _("file format")),
    Detail("sha256", "SHA-256"),
)
STANDING_DETAILS: Final = (_DUTY, Detail("year", _("year")))
