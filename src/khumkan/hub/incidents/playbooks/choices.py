"""Words of our playbooks: the functions of NIST CSF 2.0, and who does a step."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Phase(TextChoices):
    """The function of the Cybersecurity Framework 2.0 that a step belongs to."""

    GOVERN = "govern", _("govern")
    IDENTIFY = "identify", _("identify")
    PROTECT = "protect", _("protect")
    DETECT = "detect", _("detect")
    RESPOND = "respond", _("respond")
    RECOVER = "recover", _("recover")


class StepRole(TextChoices):
    """Who does a step; in a small hospital one person is several of them."""

    COMMANDER = "commander", _("incident commander")
    IT = "it", _("IT officer")
    WARD = "ward", _("nurse in charge of the ward")
    DPO = "dpo", _("data-protection officer")
    EXECUTIVE = "executive", _("director")
    LIAISON = "liaison", _("liaison with the authorities")
    SPOKESPERSON = "spokesperson", _("spokesperson")
    DEVICES = "devices", _("medical device technician")
