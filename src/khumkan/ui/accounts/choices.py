"""How somebody wants to see the product."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Language(TextChoices):
    """The languages of the product, each named in itself."""

    THAI = "th", "ไทย"
    ENGLISH = "en", "English"


class Theme(TextChoices):
    """Colours: as the device says, or as chosen."""

    AUTO = "auto", _("as this device")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")
    CONTRAST = "contrast", _("high contrast")


class Calendar(TextChoices):
    """How years are counted for people; storage knows only the common era, in UTC."""

    BUDDHIST = "buddhist", _("Buddhist era (2569)")
    GREGORIAN = "gregorian", _("common era (2026)")


class Digits(TextChoices):
    """How digits are written for people."""

    ARABIC = "arabic", "0123456789"
    THAI = "thai", "๐๑๒๓๔๕๖๗๘๙"
