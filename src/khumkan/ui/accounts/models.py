"""Accounts: a person as far as signing in and seeing pages goes. What they may do is said above."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khumkan.ui.accounts.choices import Calendar, Digits, Language, Theme
from khumkan.ui.keys import new_key


class UserManager(BaseUserManager["User"]):
    """Finds accounts by e-mail address, whatever the case of its letters."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the account of an e-mail address."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """One person. `email` is stored in lower case; `name` in the person's own script."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    language = models.CharField(
        _("language"), max_length=8, choices=Language.choices, default=Language.THAI
    )
    theme = models.CharField(_("colours"), max_length=12, choices=Theme.choices, default=Theme.AUTO)
    calendar = models.CharField(
        _("calendar"), max_length=12, choices=Calendar.choices, default=Calendar.BUDDHIST
    )
    digits = models.CharField(
        _("digits"), max_length=12, choices=Digits.choices, default=Digits.ARABIC
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    # Who closed the account, None for the command line: apps above say who may take it back.
    switched_off_by_id = models.UUIDField(null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    break_glass_until = models.DateTimeField(
        _("emergency access until"), null=True, blank=True, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar = ["name", "id"]
        indexes: ClassVar = [
            models.Index(fields=["name", "id"], name="accounts_user_by_name"),
            models.Index(  # asked with every page; nearly always of no rows at all
                fields=["break_glass_until"],
                name="accounts_user_emergency",
                condition=models.Q(break_glass_until__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def may_enter(self) -> bool:
        """Whether this account works now: not switched off, its emergency access not run out."""
        until = self.break_glass_until
        return self.is_active and (until is None or until > timezone.now())
