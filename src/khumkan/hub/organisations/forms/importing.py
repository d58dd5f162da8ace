"""The form that takes a file of organisations."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from khumkan.ui.forms import Form

_MOST_BYTES = 2 * 1024 * 1024


class ImportForm(Form):
    """One CSV file of at most 2 MB; bigger ones are for the command line."""

    file = forms.FileField(
        label=_("CSV file"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=_("At most 2 MB, in UTF-8 or Thai Windows letters"),
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large for a page."""
        given: UploadedFile[Any] = self.cleaned_data["file"]
        if (given.size or 0) > _MOST_BYTES:
            raise ValidationError(_("The file is larger than 2 MB. Cut it into several files."))
        return given
