"""What a service refused, said at the form: at its field, or on top."""

from typing import TypeVar

from django.forms import Form

from khumkan.ui.errors import RefusedError
from khumkan.ui.sentences import say

AnyForm = TypeVar("AnyForm", bound=Form)


def show_refusal(form: AnyForm, error: RefusedError) -> AnyForm:
    """Return the form with the refusal in it, in the reader's language, ready to be shown again."""
    form.add_error(error.field if error.field in form.fields else None, say(error.message))
    return form
