"""What is said about a text that gives something away."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khumkan.hub.incidents.sanitising import Found, Leak

LEAKS: Final = {
    Leak.IDENTITY: gettext_lazy("an identity number of 13 digits"),
    Leak.PATIENT: gettext_lazy("a patient’s number"),
    Leak.OWN_NAME: gettext_lazy("your organisation, which is not to be named"),
    Leak.OTHER_NAME: gettext_lazy("another organisation’s name"),
    Leak.SYSTEM: gettext_lazy("the name of a system of the case"),
    Leak.PERSON: gettext_lazy("the name of a person"),
    Leak.INTERNAL: gettext_lazy("an address or a name inside your house"),
    Leak.EMAIL: gettext_lazy("an e-mail address"),
    Leak.PHONE: gettext_lazy("a telephone number"),
}


def words_of_leak(found: Found) -> str:
    """Return what was found, and in which line."""
    what = LEAKS[found.leak]
    if not found.text:
        return _("line {line}: {what}").format(line=found.line, what=what)
    return _("line {line}: “{text}”: {what}").format(line=found.line, text=found.text, what=what)
