"""Puts our words on the fields of somebody else's form."""

from typing import cast

from django.forms import Form
from django.utils.functional import Promise

from khumkan.ui.forms import tell_missing


def word(
    form: Form, name: str, label: str | Promise, help_text: str | Promise = "", **attrs: str
) -> None:
    """Give a field its label, hint and error; a placeholder, gone as one types, is removed."""
    field = form.fields[name]
    field.error_messages["required"] = tell_missing(field, label)
    field.label, field.help_text = cast("str", label), cast("str", help_text)
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)
    form.use_required_attribute = False
    form.label_suffix = ""
