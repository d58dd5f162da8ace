"""Kinds of organisation, roles of people, states of an invitation: the words of this app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What an organisation is."""

    MINISTRY = "ministry", _("ministry")
    AGENCY = "agency", _("agency")
    REGIONAL_OFFICE = "regional_office", _("regional office")
    HOSPITAL = "hospital", _("hospital")
    HEALTH_UNIT = "health_unit", _("health unit")


class Role(TextChoices):
    """What somebody is in one organisation; `policy` says what each may do."""

    SECTOR_ANALYST = "sector_analyst", _("sector analyst")
    SECTOR_ADMIN = "sector_admin", _("sector administrator")
    NCSA_LIAISON = "ncsa_liaison", _("NCSA liaison")
    HOSPITAL_IT = "hospital_it", _("hospital IT officer")
    EXECUTIVE = "executive", _("executive")
    DPO = "dpo", _("data-protection officer")
    AUDITOR = "auditor", _("auditor")
    STAFF = "staff", _("staff member")


class Delivery(TextChoices):
    """How far the e-mail of an invitation has come."""

    PENDING = "pending", _("waiting to be sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")
    HANDED_OVER = "handed_over", _("link handed over by the inviter")


class Failure(TextChoices):
    """Why a letter did not go out, in words somebody can act on."""

    ADDRESS = "address", _("the mail server refused this address")
    REFUSED = "refused", _("the mail server refused our letter")
    SIGN_IN = "sign_in", _("the mail server refused our sign-in")
    UNREACHABLE = "unreachable", _("the mail server could not be reached")


class Mode(TextChoices):
    """What a hub is for: real organisations, or fictional ones for drills and demonstrations."""

    REAL = "real", _("real")
    SIMULATION = "simulation", _("simulation")
