"""Recipients, their certificates, and how a document is sent to one of them."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.choices import Office
from khumkan.hub.incidents.mailing import Parcel, needs_reason
from khumkan.ui.forms import (
    EmailAddress,
    Form,
    MultilineText,
    OneOf,
    PlainText,
    VersionedForm,
    YesNo,
)
from khumkan.wire.tlp import Tlp

_MOST_BYTES: Final = 256 * 1024
_LONGEST_TEXT: Final = 400_000


class RecipientForm(VersionedForm):
    """An office to which documents are sent."""

    office = OneOf(Office.choices, label=_("Kind of office"))
    name = PlainText(label=_("Name"), max_length=200)
    email = EmailAddress(label=_("E-mail address"), autocomplete="off")
    source = PlainText(
        label=_("Where the address is from"),
        help_text=_("A letter with its number, the office’s website and the day, a call with whom"),
        max_length=300,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance is None:
            del self.fields["version"]


class CertificateForm(VersionedForm):
    """A certificate as a file, or pasted."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Ending in .asc, .gpg or .pgp, at most 256 KB"),
        max_length=255,
        required=False,
    )
    text = forms.CharField(
        label=_("Or its text"),
        help_text=_("From “-----BEGIN PGP PUBLIC KEY BLOCK-----” to its end"),
        max_length=_LONGEST_TEXT,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Return the form with `content`, the bytes of what was given."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        given: UploadedFile[Any] | None = told.get("file")
        if given is not None and (given.size or 0) > _MOST_BYTES:
            raise ValidationError({"file": _("The file is larger than 256 KB.")})
        content = given.read() if given is not None else told.get("text", "").strip().encode()
        if not content:
            raise ValidationError({"file": _("Give the certificate as a file or as text.")})
        return told | {"content": content}


class CompareForm(VersionedForm):
    """The fingerprint as the office told it."""

    told = PlainText(
        label=_("Fingerprint as the office told you"),
        help_text=_("40 or 64 letters and digits; spaces don’t matter"),
        max_length=200,
        autocomplete="off",
    )
    how = PlainText(
        label=_("How, and by whom"),
        help_text=_("By telephone with whom, in a letter with its number. Not by the same e-mail."),
        max_length=300,
    )


class RecipientVersionForm(VersionedForm):
    """Nothing but which version of the entry its reader saw."""


class MailForm(VersionedForm):
    """How a document goes; why it is not encrypted is asked only where it is not.

    Its version is that of the recipient whom its reader saw: it leaves to nobody else.
    """

    tlp = OneOf((), label=_("How far it may travel (TLP)"))
    reply_to = EmailAddress(
        label=_("Answers go to"),
        help_text=_("The office sees this address. Usually yours, or the mailbox of your unit."),
    )
    reason = MultilineText(
        label=_("Why it goes unencrypted"),
        help_text=_("Every mail server on the way can read it. This is kept as proof."),
        max_length=500,
        rows=2,
        required=False,
    )

    def __init__(self, *args: Any, parcel: Parcel, **kwargs: Any) -> None:
        super().__init__(*args, instance=parcel.recipient, **kwargs)
        levels = [
            (level.value, level.label) for level in Tlp if parcel.is_encrypted or level != Tlp.RED
        ]
        label = self.fields["tlp"].label
        self.fields["tlp"] = OneOf(levels, label=label or "")
        self.initial["tlp"] = parcel.tlp.value
        if parcel.is_encrypted:
            del self.fields["reason"]
        elif needs_reason(parcel.document.kind, parcel.tlp):
            self.fields["reason"].required = True


class RecordMailForm(Form):
    """For which duty an accepted mail is proof, and who sent it."""

    duty = OneOf((), label=_("For which duty"))
    acted_by = PlainText(label=_("Who sent it"), max_length=200)
    has_looked = YesNo(
        label=_("I looked into the mailbox: nothing came back as undeliverable"), required=True
    )

    def __init__(self, *args: Any, duties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"] = OneOf(duties, label=_("For which duty"))
