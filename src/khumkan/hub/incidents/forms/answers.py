"""Questions that may be left open: yes, no, or not known yet."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khumkan.ui.forms import OneOf

AS_WORD: Final = {True: "yes", False: "no", None: ""}
AS_ANSWER: Final = {"yes": True, "no": False, "": None}


def open_question(label: str | Promise, help_text: str | Promise = "") -> OneOf:
    """Return a field whose empty answer means "not known", never "no"."""
    return OneOf(
        (("yes", _("yes")), ("no", _("no"))),
        label=label,
        help_text=help_text,
        required=False,
        none_label=_("not known yet"),
    )
