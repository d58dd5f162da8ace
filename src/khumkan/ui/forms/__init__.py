"""Forms: fields that clean what people type, forms that lose nothing, errors said where they are.

In goes a POST, out comes clean text, numbers and days, or a sentence at the field that tells how to
mend it. Forms never touch the database: services do.
"""

from khumkan.ui.forms.addresses import EmailAddress, Phone
from khumkan.ui.forms.bases import Form, VersionedForm, tell_missing
from khumkan.ui.forms.choosing import OneOf, SeveralOf, YesNo
from khumkan.ui.forms.conflicts import Conflict, show_conflict
from khumkan.ui.forms.moments import MomentField
from khumkan.ui.forms.numbers import DayField, DecimalNumber, WholeNumber
from khumkan.ui.forms.refusals import show_refusal
from khumkan.ui.forms.text import MultilineText, PersonName, PlainText

__all__ = [
    "Conflict",
    "DayField",
    "DecimalNumber",
    "EmailAddress",
    "Form",
    "MomentField",
    "MultilineText",
    "OneOf",
    "PersonName",
    "Phone",
    "PlainText",
    "SeveralOf",
    "VersionedForm",
    "WholeNumber",
    "YesNo",
    "show_conflict",
    "show_refusal",
    "tell_missing",
]
