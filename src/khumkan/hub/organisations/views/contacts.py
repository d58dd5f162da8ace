"""Contacts of an organisation: shown, printed, added, changed, put in order, removed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khumkan.hub.organisations.access import (
    access_contact_to_change,
    access_organisation,
    access_organisation_to,
)
from khumkan.hub.organisations.forms.contacts import (
    ChangeContactForm,
    ContactForm,
    RemoveContactForm,
)
from khumkan.hub.organisations.models import Contact, Organisation
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.presenting import crumbs_to
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.hub.organisations.selectors.contacts import read_phone_tree
from khumkan.hub.organisations.services import contacts as services
from khumkan.hub.organisations.views.pages import about
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import show_conflict, show_refusal


@require_safe
def show_contacts(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Show whom to call at one organisation, in order."""
    organisation = access_organisation(request.user, organisation_id)
    tree = read_phone_tree(request.user, organisation)
    context = about(request, organisation, "contacts") | {"tree": tree}
    return render(request, "organisations/contacts.html", context)


@require_safe
def show_sheet(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Show the sheet to print and to hang beside the telephone."""
    organisation = access_organisation(request.user, organisation_id)
    tree = read_phone_tree(request.user, organisation)
    context = {"tree": tree, "crumbs": crumbs_to(request.user, organisation)}
    return render(request, "organisations/sheet.html", context)


def add(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Add somebody to call."""
    permission = Permission.CHANGE_CONTACTS
    organisation = access_organisation_to(request.user, organisation_id, permission)
    form = ContactForm(request.POST or None)
    if form.is_valid():
        try:
            services.add_contact(organisation, form.card(), by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The contact was added."))
            return redirect("organisations:contacts", organisation.pk)
    context = _page(request, organisation, form, _("Add a contact"), _("Add"))
    return render(request, "organisations/form.html", context)


def change(request: SignedInRequest, contact_id: UUID) -> HttpResponse:
    """Change a contact."""
    contact = access_contact_to_change(request.user, contact_id)
    form = ChangeContactForm(request.POST or None, instance=contact)
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            services.change_contact(contact, form.card(), version=version, by=request.actor)
        except ConflictError as error:
            show_conflict(form, error, access_contact_to_change(request.user, contact_id))
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The contact was changed."))
            return redirect("organisations:contacts", contact.organisation_id)
    context = _page(request, contact.organisation, form, _("Change a contact"), _("Save"))
    return render(request, "organisations/form.html", context)


def remove(request: SignedInRequest, contact_id: UUID) -> HttpResponse:
    """Remove a contact, after asking."""
    contact = access_contact_to_change(request.user, contact_id)
    form = RemoveContactForm(request.POST or None, instance=contact)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            services.remove_contact(contact, version=version, by=request.actor)
        except ConflictError as error:
            show_conflict(form, error, access_contact_to_change(request.user, contact_id))
        else:
            messages.success(request, _("The contact was removed."))
            return redirect("organisations:contacts", contact.organisation_id)
    return render(request, "ui/confirm.html", _ask_remove(request, contact, form))


@require_POST
def raise_one(request: SignedInRequest, contact_id: UUID) -> HttpResponse:
    """Have a contact called one place earlier."""
    contact = access_contact_to_change(request.user, contact_id)
    services.raise_contact(contact, by=request.actor)
    return redirect("organisations:contacts", contact.organisation_id)


def _ask_remove(
    request: SignedInRequest, contact: Contact, form: RemoveContactForm
) -> dict[str, object]:
    return _page(request, contact.organisation, form, _("Remove a contact"), _("Remove")) | {
        "question": _("Remove %(name)s from the contacts of %(organisation)s?")
        % {"name": contact.name, "organisation": contact.organisation.name},
        "consequences": [_("Nobody will find this number here any more.")],
    }


def _page(
    request: SignedInRequest,
    organisation: Organisation,
    form: object,
    title: str,
    submit_label: str,
) -> dict[str, object]:
    return {
        "form": form,
        "title": title,
        "crumbs": crumbs_to(request.user, organisation),
        "submit_label": submit_label,
        "cancel_url": reverse("organisations:contacts", args=[organisation.pk]),
    }
