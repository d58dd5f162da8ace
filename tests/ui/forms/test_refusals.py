import pytest
from django.utils import translation

from khumkan.core.messages import message
from khumkan.ui.errors import RefusedError
from khumkan.ui.forms import Form, PlainText, show_refusal


class NameForm(Form):
    name = PlainText(label="Name")


@pytest.mark.parametrize(
    ("field", "place"),
    [("name", "name"), ("", "__all__"), ("elsewhere", "__all__")],
    ids=["at-its-field", "on-top", "on-top-if-there-is-no-such-field"],
)
def test_a_refusal_is_said_where_it_belongs(field: str, place: str) -> None:
    form = NameForm({"name": "a"})
    assert form.is_valid()
    refused = RefusedError(message("There are {n} of this name", n=2), field=field)
    assert show_refusal(form, refused) is form
    assert form.errors == {place: ["There are 2 of this name"]}
    assert not form.is_valid()


def test_a_refusal_speaks_the_readers_language() -> None:
    form = NameForm({"name": "a"})
    with translation.override("th"):
        show_refusal(form, RefusedError(message("Monday")))
        assert form.errors == {"__all__": ["จันทร์"]}
