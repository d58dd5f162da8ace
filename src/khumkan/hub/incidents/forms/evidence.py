"""Files that are kept as evidence, and what was done with them."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.services.evidence import NOTED_BY_HAND
from khumkan.ui.forms import Form, OneOf, PlainText, YesNo

MOST_BYTES: Final = 200 * 1024 * 1024


class EvidenceForm(Form):
    """One file; bigger ones stay at the hospital, with a note of where and of their hash."""

    file = forms.FileField(label=_("File"), help_text=_("At most 200 MB"), max_length=255)
    description = PlainText(label=_("What it is and where it is from"), max_length=500)
    is_malware = YesNo(label=_("It may be malware: keep it encrypted"))

    def clean_file(self) -> Any:
        """Refuse a file that is too large for a page."""
        given: UploadedFile[Any] = self.cleaned_data["file"]
        if (given.size or 0) > MOST_BYTES:
            raise ValidationError(
                _("The file is larger than 200 MB: keep it yourself, and note its hash in the log.")
            )
        return given


class CustodyForm(Form):
    """That a piece of evidence left or came back."""

    action = OneOf([(one.value, one.label) for one in NOTED_BY_HAND], label=_("What was done"))
    counterpart = PlainText(label=_("To or from whom"), max_length=200)
    reason = PlainText(label=_("Why"), max_length=500)
