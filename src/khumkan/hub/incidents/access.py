"""Who may see which incidents, and who may work on them. Nothing else decides.

An incident is its own organisation's: a role in the ministry opens none of a hospital's. One that
is kept to its members is seen by them alone, and by who holds the whole response: nobody besides.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from khumkan.core.messages import message
from khumkan.hub.incidents.choices import Audience, ShareState
from khumkan.hub.incidents.models import (
    Act,
    Asset,
    Campaign,
    CaseObservable,
    Document,
    Downtime,
    Entry,
    Evidence,
    Incident,
    Member,
    Playbook,
    Recommendation,
    Share,
    Task,
)
from khumkan.hub.incidents.shelf import find_shipped
from khumkan.hub.intel.egress import MEMBER_CLEARANCE, levels_reaching
from khumkan.hub.organisations.access import (
    access_organisation_to,
    may,
    may_at,
    organisations_where,
    reach_of,
)
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.policy import Permission
from khumkan.ui.errors import NotFoundError

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


def incidents_visible_to(user: "User | AnonymousUser") -> QuerySet[Incident]:
    """Return the incidents that somebody may see."""
    reach = reach_of(user, Permission.VIEW_INCIDENTS)
    if not reach or user.pk is None:
        return Incident.objects.none()
    rows = Incident.objects.filter(reach.as_condition("organisation__"))
    takes_part = Member.objects.filter(incident=OuterRef("pk"), user_id=user.pk, removed_at=None)
    return rows.filter(Q(is_restricted=False) | Exists(takes_part))


def access_incidents(user: "User | AnonymousUser") -> None:
    """Raise NotFoundError for whoever sees no incidents at all."""
    if not may(user, Permission.VIEW_INCIDENTS):
        raise no_incident()


def access_incident(user: "User | AnonymousUser", incident_id: UUID) -> Incident:
    """Return one incident. Raises NotFoundError if there is none for this person."""
    rows = incidents_visible_to(user).filter(pk=incident_id)
    found = rows.select_related("organisation", "opened_by").first()
    if found is None:
        raise no_incident()
    return found


def access_incident_to_change(user: "User | AnonymousUser", incident_id: UUID) -> Incident:
    """Return one incident to work on. Raises NotFoundError if that isn't allowed."""
    return _access_to(user, incident_id, Permission.CHANGE_INCIDENTS)


def access_incident_to_decide(user: "User | AnonymousUser", incident_id: UUID) -> Incident:
    """Return one incident to decide about. Raises NotFoundError if that isn't allowed."""
    return _access_to(user, incident_id, Permission.DECIDE_INCIDENTS)


def access_act_to_change(user: "User | AnonymousUser", act_id: UUID) -> Act:
    """Return one recorded act of an incident to take back. Raises NotFoundError if not allowed."""
    rows = Act.objects.filter(pk=act_id, incident__in=incidents_visible_to(user))
    found = rows.select_related("organisation", "incident").first()
    if found is None or not may_at(user, Permission.CHANGE_INCIDENTS, found.organisation):
        raise no_incident()
    return found


def access_entry_to_change(user: "User | AnonymousUser", entry_id: UUID) -> Entry:
    """Return one line of a log to strike out. Raises NotFoundError if not allowed."""
    rows = Entry.objects.filter(pk=entry_id, incident__in=incidents_visible_to(user))
    found = rows.select_related("incident__organisation").first()
    if found is None or not may_change_incident(user, found.incident):
        raise no_incident()
    return found


def access_member_to_change(user: "User | AnonymousUser", member_id: UUID) -> Member:
    """Return one part that somebody still has, to end it. Raises NotFoundError if not allowed."""
    rows = Member.objects.filter(pk=member_id, incident__in=incidents_visible_to(user))
    found = rows.filter(removed_at=None).select_related("incident__organisation", "user").first()
    if found is None or not may_change_incident(user, found.incident):
        raise no_incident()
    return found


def access_evidence(user: "User | AnonymousUser", evidence_id: UUID) -> Evidence:
    """Return one piece of evidence. Raises NotFoundError if there is none for this person."""
    rows = Evidence.objects.filter(pk=evidence_id, incident__in=incidents_visible_to(user))
    found = rows.select_related("incident__organisation").first()
    if found is None:
        raise no_incident()
    return found


def access_evidence_to_change(user: "User | AnonymousUser", evidence_id: UUID) -> Evidence:
    """Return one piece of evidence to do something with. Raises NotFoundError if not allowed."""
    found = access_evidence(user, evidence_id)
    if not may_change_incident(user, found.incident):
        raise no_incident()
    return found


def access_part_to_change(
    user: "User | AnonymousUser", kind: str, part_id: UUID
) -> Asset | CaseObservable | Downtime:
    """Return a system, observable or downtime to change. Raises NotFoundError if not allowed."""
    models: dict[str, type[Asset | CaseObservable | Downtime]] = {
        "asset": Asset,
        "observable": CaseObservable,
        "downtime": Downtime,
    }
    model = models.get(kind)
    if model is None:
        raise no_incident()
    rows = model.objects.filter(pk=part_id, incident__in=incidents_visible_to(user))
    found: Asset | CaseObservable | Downtime | None = rows.select_related(
        "incident__organisation"
    ).first()
    if found is None or not may_change_incident(user, found.incident):
        raise no_incident()
    return found


def access_document(user: "User | AnonymousUser", document_id: UUID) -> Document:
    """Return one document of an incident or a year. Raises NotFoundError if there is none."""
    found = Document.objects.filter(pk=document_id).select_related("organisation").first()
    if found is None or not _may_read_document(user, found):
        raise no_incident()
    return found


def _may_read_document(user: "User | AnonymousUser", document: Document) -> bool:
    if document.incident_id is None:
        return may_at(user, Permission.VIEW_INCIDENTS, document.organisation)
    return incidents_visible_to(user).filter(pk=document.incident_id).exists()


def shares_visible_to(user: "User | AnonymousUser") -> QuerySet[Share]:
    """Return the summaries that hospitals shared with somebody; drafts are never among them."""
    if not may(user, Permission.VIEW_SHARES):
        return Share.objects.none()
    levels = levels_reaching(MEMBER_CLEARANCE)
    rows = Share.objects.filter(state=ShareState.SHARED, tlp__in=levels, incident__is_drill=False)
    is_of_centre = reach_of(user, Permission.VIEW_CAMPAIGNS).is_everywhere
    return rows if is_of_centre else rows.filter(audience=Audience.SECTOR)


def access_shares(user: "User | AnonymousUser") -> None:
    """Raise NotFoundError for whoever reads no shared summaries at all."""
    if not may(user, Permission.VIEW_SHARES):
        raise no_incident()


def access_share(user: "User | AnonymousUser", share_id: UUID) -> Share:
    """Return one shared summary to read. Raises NotFoundError if there is none for this person."""
    rows = shares_visible_to(user).filter(pk=share_id)
    found = rows.select_related("incident__organisation").first()
    if found is None:
        raise no_incident()
    return found


def access_share_to_change(user: "User | AnonymousUser", share_id: UUID) -> Share:
    """Return a summary of one's own incident to work on. Raises NotFoundError if not allowed."""
    return _access_own_share(user, share_id, Permission.CHANGE_INCIDENTS)


def access_share_to_decide(user: "User | AnonymousUser", share_id: UUID) -> Share:
    """Return a summary of one's own incident to share or withdraw. Raises NotFoundError."""
    return _access_own_share(user, share_id, Permission.DECIDE_INCIDENTS)


def access_recommendation_to_change(
    user: "User | AnonymousUser", recommendation_id: UUID
) -> Recommendation:
    """Return what a review asks for, to say how far it is. Raises NotFoundError if not allowed."""
    rows = Recommendation.objects.filter(
        pk=recommendation_id, review__incident__in=incidents_visible_to(user)
    )
    found = rows.select_related("review__incident__organisation").first()
    if found is None or not may_change_incident(user, found.review.incident):
        raise no_incident()
    return found


def access_campaigns(user: "User | AnonymousUser") -> None:
    """Raise NotFoundError for whoever sees no campaigns: everybody but the centre."""
    if not may(user, Permission.VIEW_CAMPAIGNS):
        raise no_incident()


def access_campaign(user: "User | AnonymousUser", campaign_id: UUID) -> Campaign:
    """Return one campaign. Raises NotFoundError if there is none for this person."""
    access_campaigns(user)
    found = Campaign.objects.filter(pk=campaign_id).select_related("opened_by").first()
    if found is None:
        raise no_incident()
    return found


def access_campaign_to_change(user: "User | AnonymousUser", campaign_id: UUID) -> Campaign:
    """Return one campaign to work on. Raises NotFoundError if that isn't allowed."""
    access_campaign_maker(user)
    return access_campaign(user, campaign_id)


def access_campaign_maker(user: "User | AnonymousUser") -> None:
    """Raise NotFoundError for whoever links nothing."""
    if not may(user, Permission.CHANGE_CAMPAIGNS):
        raise no_incident()


def access_task_to_change(user: "User | AnonymousUser", task_id: UUID) -> Task:
    """Return one task of an incident to work on. Raises NotFoundError if not allowed."""
    rows = Task.objects.filter(pk=task_id, incident__in=incidents_visible_to(user))
    found = rows.select_related("incident__organisation", "playbook", "owner").first()
    if found is None or not may_change_incident(user, found.incident):
        raise no_incident()
    return found


def access_playbook(user: "User | AnonymousUser", playbook_id: UUID) -> Playbook:
    """Return a playbook of khumkan's or of one's organisation. Raises NotFoundError."""
    access_incidents(user)
    own = organisations_where(user, Permission.VIEW_INCIDENTS)
    mine = Q(organisation=None) | Q(organisation__in=own)
    rows = Playbook.objects.filter(mine, pk=playbook_id).select_related("organisation")
    found = rows.first() or find_shipped(playbook_id)
    if found is None:
        raise no_incident()
    return found


def access_playbook_to_change(user: "User | AnonymousUser", playbook_id: UUID) -> Playbook:
    """Return one's organisation's playbook to withdraw. Raises NotFoundError for any other."""
    found = access_playbook(user, playbook_id)
    place = found.organisation
    if place is None or not may_at(user, Permission.CHANGE_INCIDENTS, place):
        raise no_incident()
    return found


def access_place(user: "User | AnonymousUser", organisation_id: UUID) -> Organisation:
    """Return an organisation whose duties somebody may see. Raises NotFoundError."""
    return access_organisation_to(user, organisation_id, Permission.VIEW_INCIDENTS)


def access_place_to_change(user: "User | AnonymousUser", organisation_id: UUID) -> Organisation:
    """Return an organisation whose duties somebody may work on. Raises NotFoundError."""
    return access_organisation_to(user, organisation_id, Permission.CHANGE_INCIDENTS)


def may_change_incident(user: "User | AnonymousUser", incident: Incident) -> bool:
    """Say whether somebody who sees an incident may work on it."""
    return may_at(user, Permission.CHANGE_INCIDENTS, incident.organisation)


def may_decide_incident(user: "User | AnonymousUser", incident: Incident) -> bool:
    """Say whether somebody who sees an incident may decide about it."""
    return may_at(user, Permission.DECIDE_INCIDENTS, incident.organisation)


def organisations_to_report_for(user: "User | AnonymousUser") -> QuerySet[Organisation]:
    """Return the open organisations at which somebody may report an incident."""
    return organisations_where(user, Permission.REPORT_INCIDENTS).filter(closed_at=None)


def _access_to(user: "User | AnonymousUser", incident_id: UUID, permission: Permission) -> Incident:
    found = access_incident(user, incident_id)
    if not may_at(user, permission, found.organisation):
        raise no_incident()
    return found


def _access_own_share(
    user: "User | AnonymousUser", share_id: UUID, permission: Permission
) -> Share:
    rows = Share.objects.filter(pk=share_id, incident__in=incidents_visible_to(user))
    found = rows.select_related("incident__organisation").first()
    if found is None or not may_at(user, permission, found.incident.organisation):
        raise no_incident()
    return found


def no_incident() -> NotFoundError:
    """Return what absent and forbidden incidents look like, both alike."""
    return NotFoundError(message("there is no such incident, or it is not yours to see"))
