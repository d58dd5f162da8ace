"""Organisations, memberships, contacts, invitations. Private to this app: others ask selectors."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.choices import Delivery, Failure, Kind, Mode, Role
from khumkan.ui.keys import new_key

N_REGIONS = 13


class Hub(models.Model):
    """This hub itself, in one row: whether its hospitals exist."""

    mode = models.CharField(_("mode"), max_length=12, choices=Mode.choices)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)

    class Meta:
        verbose_name = _("hub")
        verbose_name_plural = _("hubs")

    def __str__(self) -> str:
        return self.mode


class Organisation(models.Model):
    """A ministry, an agency, an office, a hospital or a unit, in a tree.

    `path` holds the keys from the root to this one, `/a/b/c/`, kept by `services`: what lies below
    an organisation begins with its path. `hcode` is the five-digit code of the ministry's
    register, `code9` the nine-character one; `province` the two-digit code; `region` 1 to 13.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name_th = models.CharField(_("name in Thai"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    hcode = models.CharField(_("H-code"), max_length=5, blank=True)
    code9 = models.CharField(_("nine-character code"), max_length=9, blank=True)
    region = models.PositiveSmallIntegerField(
        _("health region"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(N_REGIONS)],
    )
    province = models.CharField(_("province"), max_length=2, blank=True)
    latitude = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.FloatField(
        _("longitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    n_beds = models.PositiveIntegerField(_("beds"), null=True, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("belongs to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    path = models.CharField(max_length=320, unique=True, editable=False)
    is_fictional = models.BooleanField(_("does not exist"), default=False, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar = ["region", "name_th", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hcode"], condition=~Q(hcode=""), name="organisations_hcode_once"
            ),
            models.UniqueConstraint(
                fields=["code9"], condition=~Q(code9=""), name="organisations_code9_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name_th

    @property
    def name(self) -> str:
        """The name in the reader's language, as far as there is one."""
        return self.name_th if get_language() == "th" else self.name_en or self.name_th


class Membership(models.Model):
    """Somebody's role in one organisation, from when until when."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.ForeignKey(
        "accounts.User",
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    started_at = models.DateTimeField(_("since"), default=timezone.now)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering: ClassVar = ["started_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ended_at=None),
                name="organisations_membership_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"


class Contact(models.Model):
    """Whom to call at an organisation: a person or a desk, and whether at any hour."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="contacts",
    )
    name = models.CharField(_("name"), max_length=200)
    duty = models.CharField(_("duty"), max_length=200)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    line_id = models.CharField(_("LINE ID"), max_length=60, blank=True)
    is_around_the_clock = models.BooleanField(_("reachable 24 hours"), default=False)
    hours = models.CharField(_("hours"), max_length=120, blank=True)
    rank = models.PositiveSmallIntegerField(_("call in this order"), default=1)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering: ClassVar = ["rank", "name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def dialled(self) -> str:
        """The telephone number as a telephone takes it; a comma waits before the extension."""
        return self.phone.replace(" #", ",").replace("-", "").replace(" ", "")


class Invitation(models.Model):
    """A place kept for an e-mail address. Only the hash of the link's token is stored.

    `expires_at` counts from when the link was made; a link works once.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="invitations",
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    invited_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("invited by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    token_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(_("link works until"), null=True, blank=True)
    delivery = models.CharField(
        _("delivery"), max_length=12, choices=Delivery.choices, default=Delivery.PENDING
    )
    failure = models.CharField(
        _("why not delivered"), max_length=12, choices=Failure.choices, blank=True
    )
    n_attempts = models.PositiveSmallIntegerField(_("attempts to send"), default=0)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar = ["-invited_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="organisations_token_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.organisation_id}"
