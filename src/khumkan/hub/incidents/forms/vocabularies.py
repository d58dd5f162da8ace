"""A copy of VERIS's vocabulary, as a file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.exporting import MOST_VOCABULARY_BYTES
from khumkan.ui.forms import Form


class VocabularyForm(Form):
    """One of the three files in which VERIS's words stand."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("verisc-merged.json, verisc-enum.json or verisc-labels.json, at most 2 MB"),
        max_length=255,
    )

    def clean_file(self) -> Any:
        """Refuse a file that no vocabulary needs to be."""
        given: UploadedFile[Any] = self.cleaned_data["file"]
        if (given.size or 0) > MOST_VOCABULARY_BYTES:
            raise ValidationError(_("The file is larger than 2 MB."))
        return given
