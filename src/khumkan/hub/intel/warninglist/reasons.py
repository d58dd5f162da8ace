"""Why something stands on the warninglist, in words."""

from django.utils.translation import gettext_lazy as _

WARNINGS = {
    "government": _("it belongs to the Thai government"),
    "whole-zone": _("thousands of others have their names below it"),
    "empty-file": _("it is the hash of an empty file"),
    "communication": _("hospitals talk to each other and to patients through it"),
    "resolver": _("it is a public DNS resolver"),
    "root-server": _("it is a root server of the DNS"),
    "software-update": _("software is kept up to date through it"),
    "platform": _("it is a service that everybody uses"),
    "certificates": _("certificates are checked through it"),
    "time": _("clocks are set by it"),
    "hub": _("it is this hub itself"),
}
