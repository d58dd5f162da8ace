"""Every address of the hub and whose it is: one table, for the tests that go to all of them.

A new address without a row fails the wrong-organisation test, as does a row without an address.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

import hub_intel
import hub_nodes
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from hub_world import World

from khumkan.core.severity import Severity
from khumkan.hub.alerts.choices import Kind
from khumkan.hub.alerts.models import Alert
from khumkan.hub.incidents.models import (
    Act,
    Campaign,
    Document,
    Downtime,
    Evidence,
    Incident,
    Mailing,
    Member,
    Playbook,
    Recipient,
    Recommendation,
    Share,
    Task,
    VerisCopy,
)
from khumkan.hub.incidents.playbooks import load_shipped, write_playbook
from khumkan.hub.incidents.services import (
    Report,
    Sending,
    Summary,
    add_downtime,
    add_member,
    add_recommendation,
    add_task,
    draft_share,
    make_document,
    open_campaign,
    record_act,
    report_incident,
    take_evidence,
    take_playbook,
)
from khumkan.hub.intel.models import Indicator, Reader
from khumkan.hub.nodes.models import EnrolmentCode, Node
from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.models import Contact, Invitation, Membership
from khumkan.ui.actors import Actor
from khumkan.ui.keys import new_key

NO_NUMBER = 2_000_000_000


class Whose(Enum):
    """To whom an address gives something."""

    PUBLIC = "anybody, signed in or not"
    OWN = "whoever is signed in, about themselves alone"
    SHARED = "everybody who is signed in, the same"
    ROWS = "everybody who is signed in, or holds an office: what is theirs to see, no more"
    SCOPED = "those who may see the one object that the address names"


WHOSE = {
    "": Whose.ROWS,
    "immunity/": Whose.ROWS,
    "immunity/<uuid:indicator_id>/": Whose.SCOPED,
    "account/": Whose.OWN,
    "account/names/": Whose.OWN,
    "account/security/": Whose.OWN,
    "account/security/second-factor/": Whose.OWN,
    "account/security/sessions/<int:session_id>/end/": Whose.SCOPED,
    "account/security/sessions/end-others/": Whose.OWN,
    "accounts/2fa/": Whose.OWN,
    "accounts/2fa/app/add/": Whose.OWN,
    "accounts/2fa/app/remove/": Whose.OWN,
    "accounts/2fa/authenticate/": Whose.PUBLIC,
    "accounts/2fa/codes/": Whose.OWN,
    "accounts/2fa/codes/make/": Whose.OWN,
    "accounts/2fa/passkeys/": Whose.OWN,
    "accounts/2fa/passkeys/<int:pk>/remove/": Whose.SCOPED,
    "accounts/2fa/passkeys/<int:pk>/rename/": Whose.SCOPED,
    "accounts/2fa/passkeys/add/": Whose.OWN,
    "accounts/2fa/passkeys/confirm/": Whose.OWN,
    "accounts/2fa/passkeys/sign-in/": Whose.PUBLIC,
    "accounts/2fa/reauthenticate/": Whose.OWN,
    "accounts/inactive/": Whose.PUBLIC,
    "accounts/login/": Whose.PUBLIC,
    "accounts/logout/": Whose.PUBLIC,
    "accounts/oidc/<slug:provider_id>/": Whose.PUBLIC,
    "accounts/oidc/<slug:provider_id>/return/": Whose.PUBLIC,
    "accounts/oidc/cancelled/": Whose.PUBLIC,
    "accounts/oidc/disconnect/": Whose.OWN,
    "accounts/password/^reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$": Whose.PUBLIC,
    "accounts/password/change/": Whose.OWN,
    "accounts/password/reset/": Whose.PUBLIC,
    "accounts/password/reset/done/": Whose.PUBLIC,
    "accounts/password/reset/key/done/": Whose.PUBLIC,
    "accounts/password/set/": Whose.OWN,
    "accounts/reauthenticate/": Whose.OWN,
    "accounts/signup/": Whose.PUBLIC,
    "api/node/v1/enrol": Whose.PUBLIC,
    "api/node/v1/keys": Whose.PUBLIC,
    "api/node/v1/token": Whose.PUBLIC,
    "alerts/": Whose.ROWS,
    "alerts/<uuid:alert_id>/": Whose.SCOPED,
    "alerts/<uuid:alert_id>/acknowledge/": Whose.SCOPED,
    "alerts/<uuid:alert_id>/close/": Whose.SCOPED,
    "alerts/<uuid:alert_id>/reopen/": Whose.SCOPED,
    "alerts/acknowledge/": Whose.ROWS,
    "api/node/v1/messages": Whose.PUBLIC,
    "appearance/": Whose.PUBLIC,
    "audit/": Whose.ROWS,
    "help/": Whose.PUBLIC,
    "help/sarabun-licence.txt": Whose.PUBLIC,
    "incidents/": Whose.ROWS,
    "incidents/<uuid:incident_id>/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/affected/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/breach/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/decisions/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/decisions/<slug:kind>/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/documents/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/duties/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/duties/<slug:duty_id>/act/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/duties/<slug:duty_id>/answer/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/duties/<slug:duty_id>/waive/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/close/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/evidence/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/facts/": Whose.SCOPED,
    "incidents/evidence/<uuid:evidence_id>/fetch/": Whose.SCOPED,
    "incidents/evidence/<uuid:evidence_id>/hand-over/": Whose.SCOPED,
    "incidents/evidence/<uuid:evidence_id>/verify/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/tasks/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/tasks/playbook/": Whose.SCOPED,
    "incidents/tasks/<uuid:task_id>/take/": Whose.SCOPED,
    "incidents/tasks/<uuid:task_id>/done/": Whose.SCOPED,
    "incidents/tasks/<uuid:task_id>/leave-out/": Whose.SCOPED,
    "incidents/tasks/<uuid:task_id>/undo/": Whose.SCOPED,
    "incidents/tasks/<uuid:task_id>/assign/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/help/": Whose.SCOPED,
    "incidents/playbooks/": Whose.ROWS,
    "incidents/playbooks/add/": Whose.ROWS,
    "incidents/playbooks/<uuid:playbook_id>/": Whose.SCOPED,
    "incidents/playbooks/<uuid:playbook_id>/export/": Whose.SCOPED,
    "incidents/playbooks/<uuid:playbook_id>/withdraw/": Whose.SCOPED,
    "incidents/paper/<uuid:organisation_id>/forms/": Whose.SCOPED,
    "incidents/paper/<uuid:organisation_id>/phone-tree/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/log/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/members/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/record/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/restrict/": Whose.SCOPED,
    "incidents/downtimes/<uuid:part_id>/": Whose.SCOPED,
    "incidents/entries/<uuid:entry_id>/strike/": Whose.SCOPED,
    "incidents/parts/<slug:part>/<uuid:part_id>/remove/": Whose.SCOPED,
    "incidents/members/<uuid:member_id>/remove/": Whose.SCOPED,
    "incidents/acts/<uuid:act_id>/retract/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/sharing/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/sharing/write/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/export/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/export/<slug:export_format>/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/review/": Whose.SCOPED,
    "incidents/<uuid:incident_id>/review/lessons/": Whose.SCOPED,
    "incidents/recommendations/<uuid:recommendation_id>/": Whose.SCOPED,
    "incidents/shares/<uuid:share_id>/change/": Whose.SCOPED,
    "incidents/shares/<uuid:share_id>/share/": Whose.SCOPED,
    "incidents/shares/<uuid:share_id>/withdraw/": Whose.SCOPED,
    "incidents/shared/": Whose.ROWS,
    # A draft of hospital A here: what is shared is everybody's, and another test's.
    "incidents/shared/<uuid:share_id>/": Whose.SCOPED,
    "incidents/campaigns/": Whose.ROWS,
    "incidents/campaigns/open/": Whose.ROWS,
    "incidents/campaigns/<uuid:campaign_id>/": Whose.SCOPED,
    "incidents/campaigns/<uuid:campaign_id>/change/": Whose.SCOPED,
    "incidents/campaigns/<uuid:campaign_id>/link/": Whose.SCOPED,
    "incidents/calendar/": Whose.ROWS,
    "incidents/calendar/<uuid:organisation_id>/": Whose.SCOPED,
    "incidents/calendar/<uuid:organisation_id>/<int:year>/<slug:duty_id>/": Whose.SCOPED,
    "incidents/calendar/<uuid:organisation_id>/<int:year>/k3/": Whose.SCOPED,
    "incidents/documents/<uuid:document_id>.<slug:form>": Whose.SCOPED,
    "incidents/calendar/<uuid:organisation_id>/profile/": Whose.SCOPED,
    "incidents/calendar/<uuid:organisation_id>/recipients/": Whose.SCOPED,
    "incidents/calendar/<uuid:organisation_id>/recipients/add/": Whose.SCOPED,
    "incidents/calendar/<uuid:organisation_id>/veris/": Whose.SCOPED,
    "incidents/veris/<uuid:copy_id>/remove/": Whose.SCOPED,
    "incidents/recipients/<uuid:recipient_id>/": Whose.SCOPED,
    "incidents/recipients/<uuid:recipient_id>/change/": Whose.SCOPED,
    "incidents/recipients/<uuid:recipient_id>/certificate/": Whose.SCOPED,
    "incidents/recipients/<uuid:recipient_id>/certificate/drop/": Whose.SCOPED,
    "incidents/recipients/<uuid:recipient_id>/compare/": Whose.SCOPED,
    "incidents/recipients/<uuid:recipient_id>/remove/": Whose.SCOPED,
    "incidents/documents/<uuid:document_id>/mail/": Whose.SCOPED,
    "incidents/documents/<uuid:document_id>/seal/<uuid:recipient_id>/": Whose.SCOPED,
    "incidents/mails/<uuid:mailing_id>/": Whose.SCOPED,
    "incidents/mails/<uuid:mailing_id>/file/": Whose.SCOPED,
    "incidents/mails/<uuid:mailing_id>/cancel/": Whose.SCOPED,
    "incidents/mails/<uuid:mailing_id>/again/": Whose.SCOPED,
    "incidents/mails/<uuid:mailing_id>/record/": Whose.SCOPED,
    "incidents/report/": Whose.ROWS,
    "indicators/": Whose.ROWS,
    "indicators/<uuid:indicator_id>/": Whose.SCOPED,
    "indicators/<uuid:indicator_id>/reject/": Whose.SCOPED,
    "indicators/<uuid:indicator_id>/release/": Whose.SCOPED,
    "indicators/<uuid:indicator_id>/retract/": Whose.SCOPED,
    "invitations/": Whose.ROWS,
    "invitations/<uuid:invitation_id>/": Whose.SCOPED,
    "invitations/<uuid:invitation_id>/hand-over/": Whose.SCOPED,
    "invitations/<uuid:invitation_id>/resend/": Whose.SCOPED,
    "invitations/<uuid:invitation_id>/withdraw/": Whose.SCOPED,
    "invitations/accept/": Whose.PUBLIC,
    "invitations/accept/<str:token>/": Whose.PUBLIC,
    "invitations/accept/wait/": Whose.PUBLIC,
    "invitations/invite/": Whose.ROWS,
    "invitations/resend/": Whose.ROWS,
    "invitations/withdraw/": Whose.ROWS,
    "nodes/": Whose.ROWS,
    "nodes/<uuid:node_id>/": Whose.SCOPED,
    "nodes/<uuid:node_id>/revoke/": Whose.SCOPED,
    "nodes/codes/": Whose.ROWS,
    "nodes/codes/<uuid:code_id>/withdraw/": Whose.SCOPED,
    "nodes/codes/make/": Whose.ROWS,
    "organisations/": Whose.ROWS,
    "organisations/<uuid:organisation_id>/": Whose.SCOPED,
    "organisations/<uuid:organisation_id>/add/": Whose.SCOPED,
    "organisations/<uuid:organisation_id>/change/": Whose.SCOPED,
    "organisations/<uuid:organisation_id>/close/": Whose.SCOPED,
    "organisations/<uuid:organisation_id>/contacts/": Whose.SCOPED,
    "organisations/<uuid:organisation_id>/contacts/add/": Whose.SCOPED,
    "organisations/<uuid:organisation_id>/contacts/sheet/": Whose.SCOPED,
    "organisations/<uuid:organisation_id>/history/": Whose.SCOPED,
    "organisations/<uuid:organisation_id>/move/": Whose.SCOPED,
    "organisations/<uuid:organisation_id>/reopen/": Whose.SCOPED,
    "organisations/<uuid:organisation_id>/units/": Whose.SCOPED,
    "organisations/add/": Whose.ROWS,
    "organisations/contacts/<uuid:contact_id>/change/": Whose.SCOPED,
    "organisations/contacts/<uuid:contact_id>/raise/": Whose.SCOPED,
    "organisations/contacts/<uuid:contact_id>/remove/": Whose.SCOPED,
    "organisations/import/": Whose.ROWS,
    "organisations/import/check/": Whose.ROWS,
    "organisations/import/columns.csv": Whose.ROWS,
    "organisations/map/": Whose.ROWS,
    "people/": Whose.ROWS,
    "people/<uuid:person_id>/": Whose.SCOPED,
    "people/<uuid:person_id>/add-role/": Whose.SCOPED,
    "people/<uuid:person_id>/names/": Whose.SCOPED,
    "people/<uuid:person_id>/second-factor/": Whose.SCOPED,
    "people/<uuid:person_id>/switch-off/": Whose.SCOPED,
    "people/<uuid:person_id>/switch-on/": Whose.SCOPED,
    "people/end-memberships/": Whose.ROWS,
    "people/roles/<uuid:membership_id>/": Whose.SCOPED,
    "people/roles/<uuid:membership_id>/end/": Whose.SCOPED,
    "readers/": Whose.ROWS,
    "readers/<uuid:reader_id>/revoke/": Whose.SCOPED,
    "readers/add/": Whose.ROWS,
    "search/": Whose.ROWS,
    "search/palette/": Whose.ROWS,
    "styleguide/": Whose.SHARED,
    "styleguide/confirm/": Whose.SHARED,
    "styleguide/form/": Whose.SHARED,
    # The TAXII server asks every request for a token of its own; who is signed in is nobody there.
    "taxii2/": Whose.PUBLIC,
    "taxii2/<path:rest>": Whose.PUBLIC,
    "taxii2/sector/": Whose.PUBLIC,
    "taxii2/sector/collections/": Whose.PUBLIC,
    "taxii2/sector/collections/<slug:name>/": Whose.PUBLIC,
    "taxii2/sector/collections/<slug:name>/manifest/": Whose.PUBLIC,
    "taxii2/sector/collections/<slug:name>/objects/": Whose.PUBLIC,
    "taxii2/sector/collections/<slug:name>/objects/<slug:stix_id>/": Whose.PUBLIC,
    "taxii2/sector/collections/<slug:name>/objects/<slug:stix_id>/versions/": Whose.PUBLIC,
}

# What each argument of an address names: something of hospital A, and something that is nowhere.
Maker = Callable[[World], Any]
OBJECTS: dict[str, tuple[Maker, Maker]] = {
    "organisation_id": (lambda world: world.a.pk, lambda _: new_key()),
    "alert_id": (lambda world: make_alert(world).pk, lambda _: new_key()),
    "incident_id": (lambda world: make_incident(world).pk, lambda _: new_key()),
    "duty_id": (lambda _: "significant_report", lambda _: "nothing"),
    "year": (lambda _: 2026, lambda _: NO_NUMBER),
    "kind": (lambda _: "level", lambda _: "nothing"),
    "entry_id": (lambda world: make_incident(world).entries.get().pk, lambda _: new_key()),
    "member_id": (lambda world: make_part(world).pk, lambda _: new_key()),
    "document_id": (lambda world: make_paper(world).pk, lambda _: new_key()),
    "form": (lambda _: "pdf", lambda _: "exe"),
    "recipient_id": (lambda world: make_recipient(world).pk, lambda _: new_key()),
    "mailing_id": (lambda world: make_mailing(world).pk, lambda _: new_key()),
    "copy_id": (lambda world: make_words(world).pk, lambda _: new_key()),
    "evidence_id": (lambda world: make_evidence(world).pk, lambda _: new_key()),
    "part_id": (lambda world: make_downtime(world).pk, lambda _: new_key()),
    "part": (lambda _: "downtime", lambda _: "nothing"),
    "share_id": (lambda world: make_share(world).pk, lambda _: new_key()),
    "recommendation_id": (lambda world: make_recommendation(world).pk, lambda _: new_key()),
    "campaign_id": (lambda world: make_campaign(world).pk, lambda _: new_key()),
    "export_format": (lambda _: "stix", lambda _: "exe"),
    "task_id": (lambda world: make_task(world).pk, lambda _: new_key()),
    "playbook_id": (lambda world: make_playbook(world).pk, lambda _: new_key()),
    "act_id": (lambda world: make_act(world).pk, lambda _: new_key()),
    "contact_id": (lambda world: make_contact(world).pk, lambda _: new_key()),
    "person_id": (lambda world: world.a_it.pk, lambda _: new_key()),
    "membership_id": (
        lambda world: Membership.objects.get(user=world.a_it).pk,
        lambda _: new_key(),
    ),
    "invitation_id": (lambda world: make_invitation(world).pk, lambda _: new_key()),
    "node_id": (lambda world: make_node(world).pk, lambda _: new_key()),
    "code_id": (lambda world: make_node_code(world).pk, lambda _: new_key()),
    "indicator_id": (lambda world: make_held_indicator(world).pk, lambda _: new_key()),
    "reader_id": (lambda world: make_reader(world).pk, lambda _: new_key()),
    "session_id": (lambda world: make_session(world).pk, lambda _: NO_NUMBER),
    "pk": (lambda world: make_passkey(world).pk, lambda _: NO_NUMBER),
    # These are no objects of an organisation: the tests only ask what strangers are told.
    "token": (lambda _: "x" * 22, lambda _: "y" * 22),
    "provider_id": (lambda _: "nobody", lambda _: "nobody"),
    "uidb36": (lambda _: "1", lambda _: "2"),
    "key": (lambda _: "x-x", lambda _: "y-y"),
    "name": (lambda _: "sector", lambda _: "nowhere"),
    "stix_id": (lambda _: "x", lambda _: "y"),
    "rest": (lambda _: "x/", lambda _: "y/"),
}


@dataclass(frozen=True, slots=True)
class Address:
    """One address of the hub, as Django writes it down, and what it is called."""

    route: str
    name: str
    arguments: tuple[str, ...]

    @property
    def whose(self) -> Whose | None:
        return WHOSE.get(self.route)


def all_addresses() -> list[Address]:
    """Return every address that the hub answers."""
    return list(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, prefix: str, spaces: tuple[str, ...]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            space = (pattern.namespace,) if pattern.namespace else ()
            yield from _walk(pattern, route, (*spaces, *space))
        elif isinstance(pattern, URLPattern):
            name = ":".join((*spaces, pattern.name or ""))
            yield Address(route, name, tuple(pattern.pattern.regex.groupindex))


def make_incident(world: World) -> Incident:
    """Report an incident at hospital A, as its officer."""
    report = Report(title="ransomware", origin="phone", severity="high")
    return report_incident(world.a, report, by=Actor(user_id=world.a_it.pk))


def make_part(world: World) -> Member:
    """Let somebody of hospital A take part in a response."""
    by = Actor(user_id=world.a_it.pk)
    return add_member(make_incident(world), world.a_dpo, part="commander", by=by)


def make_paper(world: World) -> Document:
    """Make a document of an incident of hospital A."""
    by = Actor(user_id=world.a_it.pk)
    return make_document(make_incident(world), kind="k1", language="th", by=by)


def make_recipient(world: World) -> Recipient:
    """Store an office in the address book of hospital A."""
    return Recipient.objects.create(
        organisation=world.a,
        office="ncsa",
        name="NCSA",
        email="cert@office.example",
        source="a letter",
        added_at=timezone.now(),
    )


def make_mailing(world: World) -> Mailing:
    """Store a mail of hospital A that waits to be sent."""
    paper, reader = make_paper(world), make_recipient(world)
    return Mailing.objects.create(
        organisation=world.a,
        incident=paper.incident,
        document=paper,
        recipient=reader,
        addressee=reader.name,
        address=reader.email,
        tlp="amber",
        file_name="khumkan.pdf",
        file_sha256=paper.pdf_sha256,
        message_id="<x@hub.example>",
        asked_at=timezone.now(),
    )


def make_words(world: World) -> VerisCopy:
    """Store a copy of VERIS's vocabulary at hospital A."""
    return VerisCopy.objects.create(
        organisation=world.a, words={}, version="1", n_words=0, added_at=timezone.now()
    )


def make_evidence(world: World) -> Evidence:
    """Keep a file with an incident of hospital A."""
    return take_evidence(
        make_incident(world),
        [b"a letter"],
        name="letter.txt",
        description="from the supplier",
        is_malware=False,
        by=Actor(user_id=world.a_it.pk),
    )


def make_downtime(world: World) -> Downtime:
    """Note that a service of hospital A is down."""
    by = Actor(user_id=world.a_it.pk)
    return add_downtime(make_incident(world), service="HIS", down_at=timezone.now(), by=by)


def make_share(world: World) -> Share:
    """Draft a summary of an incident of hospital A."""
    summary = Summary(
        kind="advisory",
        audience="sector",
        title="look at your mail",
        text="it came by mail",
        tlp="amber",
        organisation_named=False,
    )
    return draft_share(make_incident(world), summary, by=Actor(user_id=world.a_it.pk))


def make_recommendation(world: World) -> Recommendation:
    """Let a review of hospital A ask for something."""
    by = Actor(user_id=world.a_it.pk)
    return add_recommendation(
        make_incident(world), text="test the backup", owner_name="IT", due_on=None, by=by
    )


def make_campaign(world: World) -> Campaign:
    """Open a campaign at the centre."""
    return open_campaign(name="mail with a lock", by=Actor(user_id=world.analyst.pk))


def make_task(world: World) -> Task:
    """Add a task to an incident of hospital A."""
    return add_task(make_incident(world), title="call", by=Actor(user_id=world.a_it.pk))


def make_playbook(world: World) -> Playbook:
    """Let hospital A bring a playbook of its own: a copy of one of ours."""
    body = dict(next(iter(load_shipped().values())).body)
    content = write_playbook(body | {"id": f"playbook--{new_key()}"})
    return take_playbook(world.a, content, by=Actor(user_id=world.a_it.pk))


def make_act(world: World) -> Act:
    """Record that a report of hospital A was sent."""
    sending = Sending(
        duty_id="significant_report",
        kind="sent",
        acted_at=timezone.now(),
        acted_by="A Officer",
        channel="email",
        addressee="NCSA",
    )
    return record_act(make_incident(world), sending, by=Actor(user_id=world.a_it.pk))


def make_alert(world: World) -> Alert:
    now = timezone.now()
    return Alert.objects.create(
        organisation=world.a,
        kind=Kind.RULE,
        rule_id=new_key(),
        level=Severity.HIGH,
        first_at=now,
        last_at=now,
        opened_at=now,
        updated_at=now,
    )


def make_contact(world: World) -> Contact:
    return Contact.objects.create(
        organisation=world.a, name="Duty desk of A", duty="IT", phone="053 000 111"
    )


def make_invitation(world: World) -> Invitation:
    return Invitation.objects.create(
        email="invited.by.a@example.org", organisation=world.a, role=Role.STAFF
    )


def make_node(world: World) -> Node:
    return hub_nodes.make_node(world.a, "Node of A").node


def make_node_code(world: World) -> EnrolmentCode:
    return hub_nodes.make_code(world.a).code


def make_held_indicator(world: World) -> Indicator:
    """Store one that only hospital A and the sector may know of: what is published is everybody's."""
    sector = hub_intel.make_sector(world)
    return sector.publish_one(hub_intel.RESOLVER)


def make_reader(world: World) -> Reader:
    return Reader.objects.create(organisation=world.a, name="Reader of A", token_hash="a" * 64)


def make_session(world: World) -> UserSession:
    return UserSession.objects.create(
        user=world.a_it, session_key="a" * 32, ip="192.0.2.1", user_agent="Somebody's browser"
    )


def make_passkey(world: World) -> Authenticator:
    return Authenticator.objects.create(
        user=world.a_it,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Passkey of A", "credential": {}},
    )
