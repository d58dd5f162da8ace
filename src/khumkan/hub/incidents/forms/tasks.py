"""Tasks of an incident, and the playbooks that bring them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.models import Task
from khumkan.hub.incidents.playbooks import MOST_BYTES
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.accounts.models import User
from khumkan.ui.forms import Form, MomentField, MultilineText, OneOf, PlainText, VersionedForm


class TaskForm(Form):
    """A task of one's own."""

    title = PlainText(label=_("What is to be done"), max_length=200)
    text = MultilineText(label=_("How"), max_length=4000, rows=2, required=False)
    owner = OneOf((), label=_("Who"), required=False)
    due_at = MomentField(label=_("Until"), required=False)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = _people_field(people)

    def told(self, people: list[User]) -> dict[str, Any]:
        """Return what a service takes: the owner as a person."""
        return _told(self, people)


class AssignForm(VersionedForm):
    """Who does a task, and until when."""

    owner = OneOf((), label=_("Who"), required=False)
    due_at = MomentField(label=_("Until"), required=False)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = _people_field(people)

    def told(self, people: list[User]) -> dict[str, Any]:
        """Return what a service takes: the owner as a person; a time nobody changed, as it is."""
        kept = {} if "due_at" in self.changed_data else {"due_at": self.stored_due_at()}
        return _told(self, people) | kept

    def stored_due_at(self) -> datetime | None:
        """Return the time with its seconds, which the form does not show."""
        return self.instance.due_at if isinstance(self.instance, Task) else None


class SkipForm(VersionedForm):
    """Why a task is left out."""

    note = PlainText(label=_("Why"), max_length=500)


class TaskVersionForm(VersionedForm):
    """Nothing but which version of the task its reader saw."""


class UseForm(Form):
    """Which playbook an incident uses."""

    playbook = OneOf((), label=_("Playbook"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["playbook"] = OneOf(choices, label=_("Playbook"))

    @property
    def chosen(self) -> UUID:
        """The playbook's key."""
        return UUID(self.cleaned_data["playbook"])


class PlaybookForm(Form):
    """A file with a CACAO playbook, and whose it shall be."""

    organisation = OneOf((), label=_("Organisation"))
    file = forms.FileField(
        label=_("File"), help_text=_("A CACAO 2.0 playbook as JSON, at most 1 MB"), max_length=255
    )

    def __init__(self, *args: Any, places: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), one.name) for one in places]
        self.fields["organisation"] = OneOf(choices, label=_("Organisation"))
        if len(places) == 1:
            self.initial["organisation"] = str(places[0].pk)

    def clean_file(self) -> Any:
        """Refuse a file that no playbook needs to be."""
        given: UploadedFile[Any] = self.cleaned_data["file"]
        if (given.size or 0) > MOST_BYTES:
            raise ValidationError(_("The file is larger than 1 MB."))
        return given


def _people_field(people: list[User]) -> OneOf:
    choices = [(str(one.pk), one.name) for one in people]
    return OneOf(choices, label=_("Who"), required=False, none_label=_("nobody yet"))


def _told(form: Form, people: list[User]) -> dict[str, Any]:
    told = dict(form.cleaned_data)
    told["owner"] = {str(one.pk): one for one in people}.get(told["owner"])
    return told
