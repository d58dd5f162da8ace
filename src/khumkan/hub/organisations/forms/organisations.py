"""Forms of organisations: what is said about one, for pages and for lines of a file alike."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.choices import Kind
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.particulars import (
    MOST_BEDS,
    Particulars,
    complete,
    find_faults,
    particulars_of,
)
from khumkan.hub.organisations.provinces import REGIONS, province_choices
from khumkan.ui.dates import read_digits
from khumkan.ui.forms import (
    DecimalNumber,
    Form,
    OneOf,
    PersonName,
    PlainText,
    VersionedForm,
    WholeNumber,
    YesNo,
    show_refusal,
)

# What the register says; the hospital's own officer sees these and can't change them.
REGISTER_FIELDS = ("kind", "name_th", "hcode", "code9", "province", "region")


class Code(PlainText):
    """A code of the register, in capital letters and Arabic digits whatever was typed."""

    def normalise(self, text: str) -> str:
        """Return the code as it is stored."""
        return read_digits(super().normalise(text)).upper()


class NamesakeQuestion(forms.Form):
    """Asks once more when there is one of the same name; hidden until the service refused it."""

    is_namesake = YesNo(label=_("There really are two of this name"))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._question = self.fields.pop("is_namesake")
        if data and data.get("is_namesake"):
            self.ask_about_namesake()

    def ask_about_namesake(self) -> None:
        """Show the question."""
        self.fields["is_namesake"] = self._question
        self.order_fields(self.field_order)

    def says_namesake(self) -> bool:
        """Say whether the question was answered with yes."""
        return bool(self.cleaned_data.get("is_namesake"))


class ParticularsForm(Form):
    """The fields that make up `Particulars`, checked by the rules of the register."""

    kind = OneOf(Kind.choices, label=_("Kind"))
    name_th = PersonName(label=_("Name in Thai"))
    name_en = PlainText(label=_("Name in English"), required=False)
    short_name = PlainText(label=_("Short name"), max_length=40, required=False)
    hcode = Code(
        label=_("H-code"),
        max_length=5,
        required=False,
        help_text=_("Five digits, as in the ministry’s register"),
    )
    code9 = Code(
        label=_("Nine-character code"),
        max_length=9,
        required=False,
        help_text=_("EA and seven digits"),
    )
    province = OneOf((), label=_("Province"), required=False)
    region = OneOf(
        [(str(n), str(n)) for n in REGIONS],
        label=_("Health region"),
        required=False,
        help_text=_("Left empty, it follows from the province"),
    )
    latitude = DecimalNumber(
        label=_("Latitude"), required=False, help_text=_("Degrees, such as 18.285")
    )
    longitude = DecimalNumber(
        label=_("Longitude"), required=False, help_text=_("Degrees, such as 99.500")
    )
    n_beds = WholeNumber(label=_("Beds"), required=False, lowest=0, highest=MOST_BEDS)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        names = OneOf(province_choices(), label=_("Province"), required=False)
        self.fields["province"] = names  # by name in the reader's language

    def particulars(self) -> Particulars:
        """Return what was filled in; call it after `is_valid`."""
        answers = self.answers()
        values = {name: answers[name] for name in Particulars.__dataclass_fields__}
        region = values["region"]
        typed = {"kind": Kind(values["kind"]), "region": int(region) if region else None}
        return complete(Particulars(**values | typed))

    def answers(self) -> dict[str, Any]:
        """Return every answer by its name."""
        return self.cleaned_data

    def clean(self) -> dict[str, Any]:
        """Hold the answers against each other; every broken rule is said at its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            for fault in find_faults(self.particulars()):
                show_refusal(self, fault)
        return cleaned


class AddOrganisationForm(NamesakeQuestion, ParticularsForm):
    """A new organisation; what kinds there can be depends on what it will belong to."""

    field_order = ("kind", "name_th", "is_namesake")

    def __init__(self, data: Any = None, *, kinds: Iterable[Kind], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choices = [(kind.value, kind.label) for kind in kinds]
        only = choices[0][0] if len(choices) == 1 else None
        self.fields["kind"] = OneOf(choices, label=_("Kind"), initial=only)


class ChangeOrganisationForm(NamesakeQuestion, VersionedForm, ParticularsForm):
    """What is stored about an organisation, to be changed, as far as this person may."""

    field_order = ("kind", "name_th", "is_namesake")

    def __init__(
        self,
        data: Any = None,
        *,
        instance: Organisation,
        may_change_register: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, instance=instance, **kwargs)
        self.stored = particulars_of(instance)
        for name in () if may_change_register else REGISTER_FIELDS:
            del self.fields[name]

    def answers(self) -> dict[str, Any]:
        """Return what is stored, with what was filled in over it."""
        return asdict(self.stored) | self.cleaned_data


class MoveOrganisationForm(VersionedForm):
    """Where an organisation will belong; empty is the top."""

    parent = PlainText(
        label=_("Will belong to"),
        required=False,
        help_text=_("Its code or its exact name; empty for the top of the tree"),
    )

    def __init__(
        self, data: Any = None, *, suggestions: Iterable[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.suggestions = [(one.hcode or one.name, one.name) for one in suggestions]
        self.fields["parent"].widget.attrs["list"] = "parents"

    def stored_values(self, instance: object) -> dict[str, Any]:
        """Return the parent by its name."""
        parent = getattr(instance, "parent", None)
        return {
            "parent": parent.name if parent else "",
            "version": getattr(instance, "version", None),
        }


class StateForm(VersionedForm):
    """Carries the version through the pages that ask before closing and opening again."""
