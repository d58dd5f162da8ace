"""The rows that somebody ticked for a bulk action, found again in the view that carries it out.

In goes the POST of the list, or of the page that asks for confirmation; out come the rows, taken
from the queryset of what this person may see: a key from elsewhere finds nothing.
"""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from khumkan.ui.tables.declaring import SIZES, Table
from khumkan.ui.tables.narrowing import narrow, options_of
from khumkan.ui.tables.state import read_state

_MOST: Final = max(SIZES)
_LONGEST_ADDRESS: Final = 4000


class ChosenForm(forms.Form):
    """Carries the choice through the page that asks for confirmation, in hidden fields."""

    ids = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput, required=False)
    all = forms.CharField(widget=forms.HiddenInput, required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False)
    back = forms.CharField(widget=forms.HiddenInput, required=False)
    expected = forms.CharField(widget=forms.HiddenInput, required=False)
    confirmed = forms.CharField(widget=forms.HiddenInput, required=False)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen: the rows, how many, and whether the person has confirmed it already.

    With more or fewer rows by now it is not confirmed any more: ask again. `form` goes into the
    page that asks; `back` is the address of the list as it was.
    """

    rows: QuerySet[Any]
    n: int
    is_confirmed: bool
    back: str
    form: forms.Form


def chosen_rows(request: HttpRequest, table: Table, queryset: QuerySet[Any]) -> Chosen:
    """Return the rows that were ticked, or all that the list's filters leave."""
    rows = _rows(request.POST, table, queryset)
    n, back = rows.count(), _safe_address(request)
    carried = {
        "ids": request.POST.getlist("ids")[:_MOST],
        "all": request.POST.get("all", ""),
        "query": request.POST.get("query", ""),
        "back": back,
        "expected": str(n),
        "confirmed": "1",
    }
    is_same = request.POST.get("expected", str(n)) == str(n)
    return Chosen(
        rows=rows,
        n=n,
        is_confirmed=request.POST.get("confirmed") == "1" and is_same,
        back=back,
        form=ChosenForm(initial=carried),
    )


def _rows(posted: QueryDict, table: Table, queryset: QuerySet[Any]) -> QuerySet[Any]:
    if posted.get("all") == "1":
        state = read_state(table, QueryDict(posted.get("query", "")))
        return narrow(queryset, state)
    keys = _keys(queryset.model, posted.getlist("ids")[:_MOST])
    return queryset.filter(pk__in=keys)


def _keys(model: type[Model], texts: list[str]) -> list[object]:
    """Return the texts that can be keys of the model."""
    keys = []
    for text in texts:
        try:
            keys.append(options_of(model).pk.to_python(text))
        except ValidationError:
            continue
    return keys


def _safe_address(request: HttpRequest) -> str:
    """Return where the list was, "/" if the address leads elsewhere."""
    back = request.POST.get("back", "")[:_LONGEST_ADDRESS]
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return back if is_ours else "/"
