"""How the audit trail tells what happened to incidents."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.recipients.book import names_of_recipients
from khumkan.hub.incidents.selectors import names_of_campaigns, names_of_incidents
from khumkan.hub.incidents.shelf import names_of_playbooks
from khumkan.hub.incidents.trail_details import INCIDENT_DETAILS, STANDING_DETAILS
from khumkan.hub.organisations.selectors.subjects import names_of_organisations
from khumkan.ui.audit.words import Action, Subject

ACTIONS = (
    Action("incident.open", _("incident opened")),
    Action("incident.change_facts", _("times or facts of an incident changed")),
    Action("incident.act", _("act about a duty recorded")),
    Action("incident.retract_act", _("act about a duty taken back")),
    Action("incident.fill_in", _("form of an incident filled in")),
    Action("incident.make_document", _("document made")),
    Action("standing_duty.make_document", _("yearly form made")),
    Action("incident.take_evidence", _("evidence taken in")),
    Action("incident.add_part", _("what an incident touches added")),
    Action("incident.remove_part", _("what an incident touches removed")),
    Action("incident.downtime", _("downtime of a service noted")),
    Action("incident.note", _("line of an incident’s log written")),
    Action("incident.strike", _("line of an incident’s log struck out")),
    Action("incident.add_member", _("member of a response added")),
    Action("incident.remove_member", _("member of a response removed")),
    Action("incident.restrict", _("who sees an incident changed")),
    Action("incident.add_playbook", _("playbook used in an incident")),
    Action("incident.add_task", _("task of an incident added")),
    Action("incident.assign_task", _("task of an incident given to somebody")),
    Action("incident.end_task", _("task of an incident done or left out")),
    Action("incident.reopen_task", _("task of an incident opened again")),
    Action("playbook.take", _("playbook taken in")),
    Action("playbook.withdraw", _("playbook withdrawn")),
    Action("incident.close", _("incident closed")),
    Action("incident.reopen", _("incident opened again")),
    Action("incident.assess", _("breach assessment changed")),
    Action("legal_profile.change", _("legal profile changed")),
    Action("standing_duty.act", _("act about a standing duty recorded")),
    Action("incident.draft_share", _("summary for others drafted")),
    Action("incident.share", _("summary shared with others")),
    Action("incident.withdraw_share", _("shared summary withdrawn")),
    Action("incident.export", _("incident given out as a file")),
    Action("incident.review", _("review of an incident written")),
    Action("incident.recommend", _("recommendation of a review changed")),
    Action("incident.import", _("incident brought in from a file for training")),
    Action("campaign.open", _("campaign opened")),
    Action("campaign.change", _("campaign changed")),
    Action("campaign.link", _("something linked to a campaign")),
    Action("campaign.unlink", _("something taken from a campaign")),
    Action("recipient.add", _("recipient of documents added")),
    Action("recipient.change", _("recipient of documents changed")),
    Action("recipient.certificate", _("certificate of a recipient taken in or removed")),
    Action("recipient.compare", _("fingerprint of a recipient compared")),
    Action("recipient.remove", _("recipient of documents removed")),
    Action("document.mail", _("document given to be sent by e-mail")),
    Action("document.mail_sent", _("mail with a document accepted by the mail server")),
    Action("document.mail_failed", _("mail with a document could not be sent")),
    Action("document.mail_cancel", _("mail with a document cancelled")),
    Action("document.seal", _("document encrypted to be sent by hand")),
    Action("veris.take", _("VERIS vocabulary taken in")),
    Action("veris.remove", _("VERIS vocabulary removed")),
    Action("incident.decide", _("decision about an incident recorded")),
)
SUBJECTS = (
    Subject(
        "incident",
        "incidents.Incident",
        lambda key: reverse("incidents:detail", args=[key]),
        names_of_incidents,
        INCIDENT_DETAILS,
    ),
    Subject(
        "legal_profile",
        "incidents.LegalProfile",
        lambda key: reverse("incidents:calendar", args=[key]),
        names_of_organisations,
        STANDING_DETAILS,
    ),
    Subject(
        "playbook",
        "incidents.Playbook",
        lambda key: reverse("incidents:playbook", args=[key]),
        names_of_playbooks,
    ),
    Subject(
        "recipient",
        "incidents.Recipient",
        lambda key: reverse("incidents:recipient", args=[key]),
        names_of_recipients,
    ),
    Subject(
        "campaign",
        "incidents.Campaign",
        lambda key: reverse("incidents:campaign", args=[key]),
        names_of_campaigns,
    ),
)
