import re
from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from khumkan.ui.forms import MultilineText, OneOf, PlainText, SeveralOf, VersionedForm, YesNo
from khumkan.ui.forms.tags import error_prefix, field, form_errors, form_fields


class EveryKind(VersionedForm):
    name = PlainText(label="Name", help_text="As on your <card>", autocomplete="name")
    note = MultilineText(label="Note", required=False)
    kind = OneOf([("a", "Acute"), ("b", "Burns")], label="Kind")
    days = SeveralOf([("1", "Monday"), ("2", "Tuesday")], label="Days", required=False)
    agrees = YesNo(label="I agree", required=True)


def squeezed(html: str) -> str:
    return " ".join(html.split()).replace(" </label", "</label").replace(" </legend", "</legend")


def refused(**data: Any) -> EveryKind:
    form = EveryKind({"version": "1", **data})
    assert not form.is_valid()
    return form


def test_a_box_is_tied_to_its_label_hint_and_error() -> None:
    html = squeezed(field(refused()["name"]))
    assert '<label class="field-label" for="id_name">Name</label>' in html
    assert 'id="id_name_helptext">As on your &lt;card&gt;<' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'autocomplete="name"' in html
    assert '<span class="visually-hidden">Error:</span> Fill this in: Name' in html


def test_a_box_in_order_says_nothing_of_errors() -> None:
    html = field(EveryKind()["name"])
    assert "aria-invalid" not in html
    assert 'aria-describedby="id_name_helptext"' in html


def test_only_what_may_be_missing_is_marked() -> None:
    assert "(optional)" in field(EveryKind()["note"])
    assert "(optional)" not in field(EveryKind()["name"])
    assert "(optional)" not in field(EveryKind()["agrees"])


def test_a_group_has_a_legend_and_each_option_its_label() -> None:
    html = squeezed(field(refused()["kind"]))
    assert html.startswith('<fieldset class="field field-refused"')
    assert 'aria-describedby="id_kind_error"' in html
    assert '<legend class="field-label">Kind</legend>' in html
    assert re.search(
        r'<label class="option" for="id_kind_0"><input type="radio"[^>]*id="id_kind_0"', html
    )


def test_what_was_chosen_stays_chosen() -> None:
    assert len(re.findall("checked", field(refused(kind="b")["kind"]))) == 1
    assert len(re.findall("checked", field(EveryKind(initial={"days": ["1", "2"]})["days"]))) == 2


def test_a_tick_stands_before_its_words() -> None:
    assert re.search(
        r"<input type=\"checkbox\"[^>]*><span>I agree</span>", field(EveryKind()["agrees"])
    )


def test_what_is_hidden_has_no_label() -> None:
    assert squeezed(field(EveryKind(initial={"version": 3})["version"])) == (
        '<input type="hidden" name="version" value="3" id="id_version">'
    )


def test_the_summary_leads_to_each_field_in_order() -> None:
    form = refused()
    form.add_error(None, "Something else")
    links = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', form_errors(form))
    assert links == [
        ("id_name", "Fill this in: Name"),
        ("id_kind_0", "Choose an answer: Kind"),
        ("id_agrees", "Tick the box to go on."),
    ]
    html = squeezed(form_errors(form))
    assert html.index("Something else") < html.index("id_name")
    assert 'role="alert"' in html
    assert "autofocus" in html


def test_every_target_of_the_summary_is_on_the_page() -> None:
    form = refused()
    targets = re.findall(r'href="#([^"]+)"', form_errors(form))
    assert targets
    assert all(f'id="{target}"' in form_fields(form) for target in targets)


def test_a_mistake_of_a_hidden_field_is_told_without_a_link() -> None:
    html = form_errors(EveryKind({"name": "a", "kind": "a", "agrees": "on"}))
    assert "lost its place" in html
    assert "href" not in html


def test_nothing_wrong_is_no_summary() -> None:
    assert form_errors(EveryKind()).strip() == ""


def test_what_was_typed_is_text() -> None:
    evil = '"><script>alert(1)</script>'
    html = form_fields(refused(name=evil, note=f"</textarea>{evil}", kind=evil))
    assert "<script>" not in html
    assert "</textarea>&quot;" not in html
    assert "&lt;script&gt;" in html


def test_forms_of_others_are_shown_alike() -> None:
    class Theirs(forms.Form):
        code = forms.CharField(label="Code")
        size = forms.ChoiceField(choices=[("s", "Small")], widget=forms.RadioSelect)

    html = form_fields(Theirs({}))
    assert 'for="id_code"' in html
    assert 'id="id_size_0"' in html


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(refused(), "Error: ", id="refused"),
        pytest.param(EveryKind(), "", id="fresh"),
        pytest.param("", "", id="a-page-without-a-form"),
    ],
)
def test_the_title_begins_with_the_error(form: object, expected: str) -> None:
    assert error_prefix(form) == expected


def test_templates_find_the_tags() -> None:
    page = "{% load ui %}{% form_errors form %}{% form_fields form %}{% field form.name %}"
    html = Template(page).render(Context({"form": refused()}))
    assert html.count('<input type="text" name="name"') == 2
