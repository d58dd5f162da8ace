"""How somebody wants to see the product."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Language(TextChoices):
    """The languages of the product, each named in itself."""

    THAI = "th", "ไทย"
    ENGLISH = "en", "English"


class Theme(TextChoices):
    """Colours: as the device says, or as chosen."""

    AUTO = "auto", _("As this device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")
    CONTRAST = "contrast", _("High contrast")


class Calendar(TextChoices):
    """How years are counted for people; storage knows only the common era, in UTC."""

    BUDDHIST = "buddhist", _("Buddhist era (2569)")
    GREGORIAN = "gregorian", _("Common era (2026)")


class Digits(TextChoices):
    """How digits are written for people."""

    ARABIC = "arabic", "0123456789"
    THAI = "thai", "๐๑๒๓๔๕๖๗๘๙"
