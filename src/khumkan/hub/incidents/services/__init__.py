"""Writes. Each is one transaction, and tells the audit trail."""

from khumkan.hub.incidents.services.acting import Sending, record_act, retract_act
from khumkan.hub.incidents.services.affected import (
    add_asset,
    add_count,
    add_downtime,
    add_observable,
    move_downtime_on,
    remove_part,
)
from khumkan.hub.incidents.services.assessing import assess_breach
from khumkan.hub.incidents.services.campaigns import (
    change_campaign,
    link_to_campaign,
    open_campaign,
    unlink_from_campaign,
)
from khumkan.hub.incidents.services.closing import close_incident, reopen_incident
from khumkan.hub.incidents.services.deciding import Ruling, decide
from khumkan.hub.incidents.services.details import fill_in
from khumkan.hub.incidents.services.documents import make_document, make_yearly
from khumkan.hub.incidents.services.evidence import add_custody, take_evidence, verify_evidence
from khumkan.hub.incidents.services.facts import change_facts
from khumkan.hub.incidents.services.logging import note_entry, strike_entry
from khumkan.hub.incidents.services.mailing import (
    Wish,
    cancel_mail,
    mail_again,
    mail_document,
    record_mail,
    seal_document,
)
from khumkan.hub.incidents.services.members import add_member, remove_member, restrict_incident
from khumkan.hub.incidents.services.opening import Report, report_incident
from khumkan.hub.incidents.services.planning import add_playbook
from khumkan.hub.incidents.services.playbooks import take_playbook, withdraw_playbook
from khumkan.hub.incidents.services.profile import change_profile, record_standing_act
from khumkan.hub.incidents.services.recipients import (
    add_recipient,
    change_recipient,
    compare_fingerprint,
    drop_certificate,
    remove_recipient,
    take_certificate,
)
from khumkan.hub.incidents.services.reviewing import (
    add_recommendation,
    feed_lessons,
    turn_recommendation,
    write_review,
)
from khumkan.hub.incidents.services.sharing import (
    Summary,
    change_share,
    draft_share,
    share_summary,
    tell_export,
    withdraw_share,
)
from khumkan.hub.incidents.services.tasks import add_task, assign_task, end_task, reopen_task
from khumkan.hub.incidents.services.vocabularies import remove_vocabulary, take_vocabulary

__all__ = [
    "Report",
    "Ruling",
    "Sending",
    "Summary",
    "Wish",
    "add_asset",
    "add_count",
    "add_custody",
    "add_downtime",
    "add_member",
    "add_observable",
    "add_playbook",
    "add_recipient",
    "add_recommendation",
    "add_task",
    "assess_breach",
    "assign_task",
    "cancel_mail",
    "change_campaign",
    "change_facts",
    "change_profile",
    "change_recipient",
    "change_share",
    "close_incident",
    "compare_fingerprint",
    "decide",
    "draft_share",
    "drop_certificate",
    "end_task",
    "feed_lessons",
    "fill_in",
    "link_to_campaign",
    "mail_again",
    "mail_document",
    "make_document",
    "make_yearly",
    "move_downtime_on",
    "note_entry",
    "open_campaign",
    "record_act",
    "record_mail",
    "record_standing_act",
    "remove_member",
    "remove_part",
    "remove_recipient",
    "remove_vocabulary",
    "reopen_incident",
    "reopen_task",
    "report_incident",
    "restrict_incident",
    "retract_act",
    "seal_document",
    "share_summary",
    "strike_entry",
    "take_certificate",
    "take_evidence",
    "take_playbook",
    "take_vocabulary",
    "tell_export",
    "turn_recommendation",
    "unlink_from_campaign",
    "verify_evidence",
    "withdraw_playbook",
    "withdraw_share",
    "write_review",
]
