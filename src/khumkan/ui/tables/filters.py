"""Filters of a list: a form whose fields narrow a queryset, and chips for those in use."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Final, TypeVar

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khumkan.ui.forms import OneOf, PlainText
from khumkan.ui.forms.bases import Form

AnyModel = TypeVar("AnyModel", bound=Model)
_NOTHING: Final[tuple[object, ...]] = (None, "", [], (), False)
_LONGEST_SEARCH: Final = 200


class TableFilters(Form):
    """What a list can be narrowed by; none of its fields is required.

    `lookups` says which database lookup each field means, or several of which one must hold. What
    lookups can't say goes into `narrow`, which asks `self.given(name)` for the value of a field.
    """

    lookups: ClassVar[dict[str, str | tuple[str, ...]]] = {}

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for field in self.fields.values():
            field.required = False

    def given(self, name: str) -> Any:
        """Return the clean value of a field, None if it is empty or wrong."""
        value = self.cleaned_data.get(name)
        return None if value in _NOTHING else value

    def narrow(self, queryset: QuerySet[AnyModel]) -> QuerySet[AnyModel]:
        """Return the rows that answer every field in use."""
        for name, lookups in self.lookups.items():
            if (value := self.given(name)) is not None:
                queryset = queryset.filter(_any_of(lookups, value))
        return queryset


class Search(PlainText):
    """The search box of a list."""

    widget = forms.SearchInput

    def __init__(self, label: str | Promise = "", **kwargs: Any) -> None:
        super().__init__(
            label=label or _("Search"), max_length=_LONGEST_SEARCH, required=False, **kwargs
        )

    def attributes(self) -> dict[str, Any]:
        """Return how wide the box is."""
        return {"class": "input-wide", "autocomplete": "off"}


class Pick(OneOf):
    """One of several, or all: a list of options even where there are few."""

    def __init__(
        self,
        choices: Iterable[tuple[Any, str | Promise]],
        label: str | Promise = "",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("none_label", _("All"))
        super().__init__(choices, label=label, required=False, widget=forms.Select, **kwargs)


def _any_of(lookups: str | tuple[str, ...], value: object) -> Q:
    names = (lookups,) if isinstance(lookups, str) else lookups
    return reduce(or_, (Q(**{name: value}) for name in names))
