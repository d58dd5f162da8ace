"""Addresses of people, their memberships, and invitations; `urls` includes them at the root."""

from django.urls import path

from khumkan.hub.organisations.views import acceptance, invitations, inviting, memberships, people

urlpatterns = [
    path("people/", people.show_people, name="people"),
    path("people/end-memberships/", memberships.end_several, name="people-end"),
    path("people/<uuid:person_id>/", people.show_person, name="person"),
    path("people/<uuid:person_id>/names/", people.change_names, name="person-names"),
    path("people/<uuid:person_id>/switch-off/", people.switch_off, name="person-switch-off"),
    path("people/<uuid:person_id>/switch-on/", people.switch_on, name="person-switch-on"),
    path("people/<uuid:person_id>/second-factor/", people.reset_factor, name="person-factor"),
    path("people/<uuid:person_id>/add-role/", memberships.add, name="membership-add"),
    path("people/roles/<uuid:membership_id>/", memberships.change, name="membership-change"),
    path("people/roles/<uuid:membership_id>/end/", memberships.end, name="membership-end"),
    path("invitations/", invitations.show_invitations, name="invitations"),
    path("invitations/invite/", inviting.invite_people, name="invite"),
    path("invitations/resend/", invitations.resend_several, name="invitations-resend"),
    path("invitations/withdraw/", invitations.withdraw_several, name="invitations-withdraw"),
    path("invitations/accept/", acceptance.accept, name="invitation-accept"),
    path("invitations/accept/wait/", acceptance.ask_to_wait, name="invitation-wait"),
    path("invitations/accept/<str:token>/", acceptance.open_link, name="invitation-open"),
    path("invitations/<uuid:invitation_id>/", invitations.show_invitation, name="invitation"),
    path(
        "invitations/<uuid:invitation_id>/resend/",
        invitations.resend_one,
        name="invitation-resend",
    ),
    path(
        "invitations/<uuid:invitation_id>/hand-over/",
        inviting.hand_over_link,
        name="invitation-hand-over",
    ),
    path(
        "invitations/<uuid:invitation_id>/withdraw/",
        invitations.withdraw_one,
        name="invitation-withdraw",
    ),
]
