"""Pages. Each is access, parse, one service or selector, render."""

from khumkan.hub.incidents.views.affected import move_downtime_on, remove_part, show_affected
from khumkan.hub.incidents.views.calendar import (
    change_profile,
    choose_calendar,
    record_standing_act,
    show_calendar,
)
from khumkan.hub.incidents.views.campaigns import (
    change_campaign,
    link_to_campaign,
    open_campaign,
    show_campaign,
    show_campaigns,
)
from khumkan.hub.incidents.views.deciding import assess_breach, decide, show_decisions
from khumkan.hub.incidents.views.documents import fetch_document, make_yearly, show_documents
from khumkan.hub.incidents.views.duties import (
    record_act,
    record_answer,
    retract_act,
    show_duties,
    waive_duty,
)
from khumkan.hub.incidents.views.evidence import (
    fetch_evidence,
    hand_over,
    show_evidence,
    verify_evidence,
)
from khumkan.hub.incidents.views.exporting import export_incident, show_export
from khumkan.hub.incidents.views.facts import change_facts
from khumkan.hub.incidents.views.helping import ask_for_help
from khumkan.hub.incidents.views.incidents import show_incident, show_incidents
from khumkan.hub.incidents.views.mailing import (
    cancel_mail,
    fetch_mailing,
    mail_again,
    mail_document,
    record_mail,
    seal_document,
    show_mailing,
)
from khumkan.hub.incidents.views.paper import show_downtime_forms, show_phone_tree
from khumkan.hub.incidents.views.playbooks import (
    add_playbook,
    export_playbook,
    show_playbook,
    show_playbooks,
    withdraw_playbook,
)
from khumkan.hub.incidents.views.recipients import (
    add_recipient,
    change_recipient,
    compare_fingerprint,
    drop_certificate,
    remove_recipient,
    show_recipient,
    show_recipients,
    take_certificate,
)
from khumkan.hub.incidents.views.record import fill_in
from khumkan.hub.incidents.views.reporting import report
from khumkan.hub.incidents.views.reviewing import (
    feed_lessons,
    show_review,
    turn_recommendation,
)
from khumkan.hub.incidents.views.sharing import (
    change_share,
    draft_share,
    share_summary,
    show_share,
    show_shares,
    show_sharing,
    withdraw_share,
)
from khumkan.hub.incidents.views.tasks import (
    assign_task,
    finish_task,
    reopen_task,
    show_tasks,
    skip_task,
    take_task,
    use_playbook,
)
from khumkan.hub.incidents.views.vocabularies import remove_vocabulary, show_vocabulary
from khumkan.hub.incidents.views.working import (
    close,
    remove_member,
    restrict,
    show_log,
    show_members,
    strike_entry,
)

__all__ = [
    "add_playbook",
    "add_recipient",
    "ask_for_help",
    "assess_breach",
    "assign_task",
    "cancel_mail",
    "change_campaign",
    "change_facts",
    "change_profile",
    "change_recipient",
    "change_share",
    "choose_calendar",
    "close",
    "compare_fingerprint",
    "decide",
    "draft_share",
    "drop_certificate",
    "export_incident",
    "export_playbook",
    "feed_lessons",
    "fetch_document",
    "fetch_evidence",
    "fetch_mailing",
    "fill_in",
    "finish_task",
    "hand_over",
    "link_to_campaign",
    "mail_again",
    "mail_document",
    "make_yearly",
    "move_downtime_on",
    "open_campaign",
    "record_act",
    "record_answer",
    "record_mail",
    "record_standing_act",
    "remove_member",
    "remove_part",
    "remove_recipient",
    "remove_vocabulary",
    "reopen_task",
    "report",
    "restrict",
    "retract_act",
    "seal_document",
    "share_summary",
    "show_affected",
    "show_calendar",
    "show_campaign",
    "show_campaigns",
    "show_decisions",
    "show_documents",
    "show_downtime_forms",
    "show_duties",
    "show_evidence",
    "show_export",
    "show_incident",
    "show_incidents",
    "show_log",
    "show_mailing",
    "show_members",
    "show_phone_tree",
    "show_playbook",
    "show_playbooks",
    "show_recipient",
    "show_recipients",
    "show_review",
    "show_share",
    "show_shares",
    "show_sharing",
    "show_tasks",
    "show_vocabulary",
    "skip_task",
    "strike_entry",
    "take_certificate",
    "take_task",
    "turn_recommendation",
    "use_playbook",
    "verify_evidence",
    "waive_duty",
    "withdraw_playbook",
    "withdraw_share",
]
