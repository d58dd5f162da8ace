"""Django's rules for passwords, in our words: its own have no Thai."""

from django.contrib.auth import password_validation as django_rules
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class LongEnough(django_rules.MinimumLengthValidator):
    """At least so many characters."""

    def get_error_message(self) -> str:
        """Say what would do."""
        return self.get_help_text()

    def get_help_text(self) -> str:
        """Say how long it has to be."""
        sentence = ngettext(
            "Use at least %(least)d character.",
            "Use at least %(least)d characters.",
            self.min_length,
        )
        return sentence % {"least": self.min_length}


class NotCommon(django_rules.CommonPasswordValidator):
    """None of the passwords that are tried first."""

    def get_error_message(self) -> str:
        """Say why, and what would do."""
        return _("This password is on lists that attackers try first. Choose another one.")

    def get_help_text(self) -> str:
        """Say what is refused."""
        return _("Commonly used passwords are refused.")


class UnlikeYou(django_rules.UserAttributeSimilarityValidator):
    """Not one's own name or address."""

    DEFAULT_USER_ATTRIBUTES = ("email", "name", "name_en")

    def get_error_message(self) -> str:
        """Say why, and what would do."""
        return _("This password is too much like your name or e-mail address. Choose another one.")

    def get_help_text(self) -> str:
        """Say what is refused."""
        return _("It must not be like your name or e-mail address.")
