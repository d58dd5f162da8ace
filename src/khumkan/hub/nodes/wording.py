"""How the audit trail tells what happened to nodes and codes."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khumkan.hub.nodes.choices import CodeFault
from khumkan.hub.nodes.selectors import names_of_codes, names_of_nodes
from khumkan.ui.audit.words import Action, Detail, Subject

ACTIONS = (
    Action("node.enrol", _("node enrolled")),
    Action("node.change_key", _("key of a node changed")),
    Action("node.revoke", _("node revoked")),
    Action("enrolment_code.make", _("enrolment code made")),
    Action("enrolment_code.withdraw", _("enrolment code withdrawn")),
    Action("enrolment_code.refuse", _("enrolment refused")),
)
SUBJECTS = (
    Subject(
        "node",
        "nodes.Node",
        lambda key: reverse("nodes:detail", args=[key]),
        names_of_nodes,
        (Detail("thumbprint", _("thumbprint")), Detail("reason", _("reason"))),
    ),
    Subject(
        "enrolment_code",
        "nodes.EnrolmentCode",
        names=names_of_codes,
        details=(Detail("fault", _("refused because"), dict(CodeFault.choices)),),
    ),
)
