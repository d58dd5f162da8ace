"""People: the list, one person's page, and what an administrator does for a person."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khumkan.hub.organisations.access.grants import may
from khumkan.hub.organisations.access.people import access_person, access_person_to_change
from khumkan.hub.organisations.forms.people import NamesForm, ReasonForm
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.hub.organisations.selectors import people as selectors
from khumkan.hub.organisations.services import people as services
from khumkan.hub.organisations.tables.people import people_table
from khumkan.ui.components import Crumb
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import Form, show_conflict, show_refusal
from khumkan.ui.tables import respond_table

_PAGES = "organisations/people/"


@require_safe
def show_people(request: SignedInRequest) -> HttpResponseBase:
    """List the people somebody may know of."""
    viewer = request.user
    context = {"may_invite": may(viewer, Permission.INVITE)}
    people = selectors.list_people(viewer)
    return respond_table(request, people_table(viewer), people, _PAGES + "list.html", context)


@require_safe
def show_person(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Show one person: facts, roles, what happened lately."""
    person = access_person(request.user, person_id)
    rights = selectors.rights_over(request.user, person)
    context = {
        "person": person,
        "rights": rights,
        "facts": selectors.describe_person(person, rights),
        "places": selectors.places_of(request.user, person),
        "moments": selectors.moments_of(request.user, person, rights),
        "crumbs": [_people_crumb()],
    }
    return render(request, _PAGES + "detail.html", context)


def change_names(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Change somebody's names."""
    person = access_person_to_change(request.user, person_id)
    form = NamesForm(request.POST or None, instance=person)
    if form.is_valid():
        try:
            services.rename_person(person, **form.cleaned_data, by=request.actor)
        except ConflictError as error:
            show_conflict(form, error, access_person(request.user, person_id))
        else:
            messages.success(request, _("The names were changed."))
            return _back_to(person_id)
    return render(request, _PAGES + "names.html", _about(person, form))


def switch_off(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Let somebody sign in no more."""
    person = access_person_to_change(request.user, person_id)
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.deactivate_person(person, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The account was switched off."))
            return _back_to(person_id)
    return render(request, "ui/confirm.html", _ask_switch_off(person, form))


def switch_on(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Let somebody sign in again."""
    person = access_person_to_change(request.user, person_id)
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.reactivate_person(person, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The account was switched on."))
            return _back_to(person_id)
    return render(request, "ui/confirm.html", _ask_switch_on(person, form))


def reset_factor(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Help somebody who lost the phone."""
    person = access_person_to_change(request.user, person_id)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            services.reset_second_factor(person, **form.cleaned_data, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The second factor was reset; every session has ended."))
            return _back_to(person_id)
    return render(request, "ui/confirm.html", _ask_reset(person, form))


def _ask_switch_off(person: Any, form: Form) -> dict[str, Any]:
    return _about(person, form) | {
        "title": _("Switch off an account"),
        "question": _("Switch off the account of %(name)s?") % {"name": person.name},
        "consequences": [
            _("Every session ends at once, and nobody can sign in with this account."),
            _("Roles and history stay; you can switch the account on again."),
        ],
        "submit_label": _("Switch off"),
    }


def _ask_switch_on(person: Any, form: Form) -> dict[str, Any]:
    return _about(person, form) | {
        "title": _("Switch on an account"),
        "question": _("Switch on the account of %(name)s?") % {"name": person.name},
        "consequences": [_("Password, second factor and running roles are as they were.")],
        "submit_label": _("Switch on"),
        "tone": "neutral",
    }


def _ask_reset(person: Any, form: Form) -> dict[str, Any]:
    return _about(person, form) | {
        "title": _("Reset a second factor"),
        "question": _("Take away the second factor of %(name)s?") % {"name": person.name},
        "consequences": [
            _("Make sure who is asking: call the number you know, do not answer a message."),
            _("Authenticator app, passkeys and recovery codes stop working; every session ends."),
            _("At the next sign-in the password is enough, and a new factor has to be set up."),
        ],
        "submit_label": _("Reset second factor"),
    }


def _about(person: Any, form: Form | None) -> dict[str, Any]:
    url = reverse("organisations:person", args=[person.pk])
    crumbs = [_people_crumb(), Crumb(person.name, url)]
    return {"person": person, "form": form, "cancel_url": url, "crumbs": crumbs}


def _people_crumb() -> Crumb:
    return Crumb(_("People"), reverse("organisations:people"))


def _back_to(person_id: UUID) -> HttpResponse:
    return redirect("organisations:person", person_id)
