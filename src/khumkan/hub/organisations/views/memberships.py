"""Roles of people: a further one, another one, none any more."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from khumkan.hub.organisations.access.grants import roles_grantable_at
from khumkan.hub.organisations.access.people import (
    access_membership_to_change,
    access_person_to_add_role,
)
from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.forms.people import ConfirmForm, RoleForm
from khumkan.hub.organisations.forms.places import PlaceForm
from khumkan.hub.organisations.models import Membership
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.hub.organisations.selectors import people as selectors
from khumkan.hub.organisations.selectors.places import (
    find_place,
    grantable_anywhere,
    list_places,
)
from khumkan.hub.organisations.services import memberships as services
from khumkan.hub.organisations.tables.people import people_table
from khumkan.ui.components import Crumb
from khumkan.ui.dates import write_number
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import show_conflict, show_refusal
from khumkan.ui.sentences import say
from khumkan.ui.tables import chosen_rows

_PAGES = "organisations/people/"
_MOST_AT_ONCE = 200


def add(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Give somebody a further role."""
    person = access_person_to_add_role(request.user, person_id)
    places, roles = list_places(request.user), grantable_anywhere(request.user)
    form = PlaceForm(request.POST or None, places=places, roles=roles)
    if form.is_valid():
        try:
            place = find_place(request.user, form.cleaned_data["organisation"])
            role = Role(form.cleaned_data["role"])
            services.add_membership(person, organisation=place, role=role, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The role was given."))
            return redirect("organisations:person", person_id)
    return render(request, _PAGES + "add_role.html", _about(person, form))


def change(request: SignedInRequest, membership_id: UUID) -> HttpResponse:
    """Give somebody another role in the same organisation."""
    membership = access_membership_to_change(request.user, membership_id)
    roles = roles_grantable_at(request.user, membership.organisation)
    form = RoleForm(request.POST or None, instance=membership, roles=roles)
    if form.is_valid():
        try:
            services.change_role(membership, **form.cleaned_data, by=request.actor)
        except ConflictError as error:
            show_conflict(form, error, access_membership_to_change(request.user, membership_id))
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The role was changed."))
            return redirect("organisations:person", membership.user_id)
    context = _about(membership.user, form) | {"membership": membership}
    return render(request, _PAGES + "change_role.html", context)


def end(request: SignedInRequest, membership_id: UUID) -> HttpResponse:
    """End a role, after asking."""
    membership = access_membership_to_change(request.user, membership_id)
    form = ConfirmForm(request.POST or None, instance=membership)
    if form.is_valid():
        try:
            services.end_membership(membership, **form.cleaned_data, by=request.actor)
        except (ConflictError, RefusedError) as error:
            form.add_error(None, say(error.message))
        else:
            messages.success(request, _("The role has ended."))
            return redirect("organisations:person", membership.user_id)
    return render(request, "ui/confirm.html", _ask_end(membership, form))


@require_POST
def end_several(request: SignedInRequest) -> HttpResponse:
    """End the roles of the people who were ticked in the list, after asking."""
    table = people_table(request.user)
    chosen = chosen_rows(request, table, selectors.list_people(request.user))
    if not 0 < chosen.n <= _MOST_AT_ONCE:
        messages.error(request, _("Choose between 1 and 200 people."))
        return redirect(chosen.back)
    memberships = selectors.changeable_memberships(request.user, chosen.rows)
    if chosen.is_confirmed:
        refusals = services.end_each(memberships, by=request.actor)
        for refusal in refusals:
            messages.error(request, say(refusal))
        messages.success(request, _tell_ended(len(memberships) - len(refusals)))
        return redirect(chosen.back)
    context = _ask_several(memberships) | {"form": chosen.form, "cancel_url": chosen.back}
    return render(request, "ui/confirm.html", context)


def _ask_end(membership: Membership, form: ConfirmForm) -> dict[str, Any]:
    question = _("End %(name)s’s role as %(role)s at %(organisation)s?")
    consequences = [_("What this role allows stops at once. The account stays.")]
    if selectors.is_last_it_officer(membership):
        consequences.append(
            _("This is the last IT officer here: nobody answers alerts until another is invited.")
        )
    return _about(membership.user, form) | {
        "title": _("End a role"),
        "question": question % _words(membership),
        "consequences": consequences,
        "submit_label": _("End the role"),
    }


def _ask_several(memberships: list[Membership]) -> dict[str, Any]:
    line = "%(name)s: %(role)s, %(organisation)s"
    return {
        "title": _("End roles"),
        "question": _("End these roles?") if memberships else _("There is no role here to end."),
        "consequences": [line % _words(one) for one in memberships],
        "submit_label": _("End the roles"),
    }


def _words(membership: Membership) -> dict[str, str]:
    return {
        "name": membership.user.name,
        "role": membership.get_role_display(),
        "organisation": membership.organisation.name,
    }


def _tell_ended(n_ended: int) -> str:
    sentence = ngettext("%(n)s role has ended.", "%(n)s roles have ended.", n_ended)
    return sentence % {"n": write_number(n_ended)}


def _about(person: Any, form: Any) -> dict[str, Any]:
    url = reverse("organisations:person", args=[person.pk])
    crumbs = [Crumb(_("People"), reverse("organisations:people")), Crumb(person.name, url)]
    return {"person": person, "form": form, "cancel_url": url, "crumbs": crumbs}
