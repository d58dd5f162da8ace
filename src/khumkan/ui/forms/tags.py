"""Template tags of forms: `{% field %}`, `{% form_errors %}`, `{% form_fields %}`.

Each is a simple tag: it returns HTML that a template has escaped.
"""

from django.forms import BoundField, Form
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from khumkan.ui.forms.shown import list_mistakes, show_field


def field(bound: BoundField) -> SafeString:
    """Show one field: label, hint, error, what is stored by now if somebody else changed it."""
    return render_to_string("ui/form/field.html", {"field": show_field(bound)})


def form_errors(form: Form) -> SafeString:
    """Show the summary of what is wrong, each line a link to its field; nothing if all is well."""
    context = {"mistakes": list_mistakes(form), "conflict": getattr(form, "conflict", None)}
    return render_to_string("ui/form/errors.html", context)


def form_fields(form: Form) -> SafeString:
    """Show every field of the form in its order."""
    return render_to_string("ui/form/fields.html", {"fields": [show_field(one) for one in form]})


def error_prefix(form: object) -> str:
    """Return what the title of a page begins with when its form was refused, "" otherwise."""
    is_refused = isinstance(form, Form) and form.is_bound and bool(form.errors)
    return f"{_('Error:')} " if is_refused else ""
