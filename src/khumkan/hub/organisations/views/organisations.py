"""Organisations are added and changed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khumkan.core.messages import message
from khumkan.hub.organisations.access import (
    access_organisation,
    access_organisation_to,
    may,
    may_at,
)
from khumkan.hub.organisations.forms.organisations import (
    AddOrganisationForm,
    ChangeOrganisationForm,
)
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.presenting import crumbs_to, kinds_below, register_facts
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.hub.organisations.services import organisations as services
from khumkan.ui.components import Crumb
from khumkan.ui.errors import ConflictError, NotFoundError, RefusedError
from khumkan.ui.forms import show_conflict, show_refusal


def add_on_top(request: SignedInRequest) -> HttpResponse:
    """Add an organisation that belongs to nobody."""
    if not may(request.user, Permission.ADD_ORGANISATION):
        raise NotFoundError(message("there is no such page, or it is not yours to see"))
    return _add(request, None)


def add_below(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Add an organisation that belongs to another."""
    permission = Permission.ADD_ORGANISATION
    return _add(request, access_organisation_to(request.user, organisation_id, permission))


def change(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Change what is said about an organisation."""
    permission = Permission.CHANGE_ORGANISATION
    organisation = access_organisation_to(request.user, organisation_id, permission)
    is_keeper = may_at(request.user, Permission.CHANGE_REGISTER, organisation)
    form = ChangeOrganisationForm(
        request.POST or None, instance=organisation, may_change_register=is_keeper
    )
    if form.is_valid() and _change(request, organisation, form):
        messages.success(request, _("The organisation was changed."))
        return redirect("organisations:detail", organisation.pk)
    context = {
        "form": form,
        "register": [] if is_keeper else register_facts(organisation),
        "title": _("Change an organisation"),
        "crumbs": crumbs_to(request.user, organisation),
        "submit_label": _("Save"),
        "cancel_url": reverse("organisations:detail", args=[organisation.pk]),
    }
    return render(request, "organisations/change.html", context)


def _add(request: SignedInRequest, parent: Organisation | None) -> HttpResponse:
    form = AddOrganisationForm(request.POST or None, kinds=kinds_below(parent))
    if form.is_valid() and (added := _store(request, parent, form)):
        messages.success(request, _("The organisation was added."))
        return redirect("organisations:detail", added.pk)
    top = reverse("organisations:list")
    above = reverse("organisations:detail", args=[parent.pk]) if parent else top
    context = {
        "form": form,
        "title": _("Add an organisation"),
        "lead": _("It will belong to %(name)s.") % {"name": parent.name} if parent else "",
        "crumbs": crumbs_to(request.user, parent) if parent else [Crumb(_("Organisations"), top)],
        "submit_label": _("Add"),
        "cancel_url": above,
    }
    return render(request, "organisations/form.html", context)


def _store(
    request: SignedInRequest, parent: Organisation | None, form: AddOrganisationForm
) -> Organisation | None:
    try:
        return services.add_organisation(
            form.particulars(),
            parent=parent,
            by=request.actor,
            is_namesake=form.says_namesake(),
        )
    except RefusedError as error:
        _show(form, error)
    return None


def _change(
    request: SignedInRequest, organisation: Organisation, form: ChangeOrganisationForm
) -> bool:
    try:
        services.change_organisation(
            organisation,
            form.particulars(),
            version=form.cleaned_data["version"],
            by=request.actor,
            is_namesake=form.says_namesake(),
        )
    except ConflictError as error:
        show_conflict(form, error, access_organisation(request.user, organisation.pk))
        return False
    except RefusedError as error:
        _show(form, error)
        return False
    return True


def _show(form: AddOrganisationForm | ChangeOrganisationForm, error: RefusedError) -> None:
    if isinstance(error, services.NamesakeError):
        form.ask_about_namesake()
    show_refusal(form, error)
