"""The address book: offices, their certificates, fingerprints that somebody compared."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import access_place, access_place_to_change
from khumkan.hub.incidents.forms import (
    CertificateForm,
    CompareForm,
    RecipientForm,
    RecipientVersionForm,
)
from khumkan.hub.incidents.mail_access import (
    access_recipient,
    access_recipient_to_change,
    may_change_recipient,
)
from khumkan.hub.incidents.models import Recipient
from khumkan.hub.incidents.recipient_pages import book_rows, recipient_facts, recipient_warnings
from khumkan.hub.incidents.recipients.book import recipients_for
from khumkan.hub.organisations.access import may_at
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.components import Crumb
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import VersionedForm, show_conflict, show_refusal
from khumkan.ui.sentences import say


@require_safe
def show_recipients(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Show to whom an organisation can send documents."""
    place = access_place(request.user, organisation_id)
    context = {
        "organisation": place,
        "rows": book_rows(recipients_for(place), timezone.now()),
        "may_change": may_at(request.user, Permission.CHANGE_INCIDENTS, place),
        "crumbs": _crumbs(place)[:1],
    }
    return render(request, "incidents/recipients.html", context)


def add_recipient(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Enter an office in one's own book."""
    place = access_place_to_change(request.user, organisation_id)
    form = RecipientForm(request.POST or None)
    if form.is_valid():
        try:
            made = services.add_recipient(place, form.cleaned_data, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The recipient was added. Add its certificate, if any."))
            return redirect("incidents:recipient", made.pk)
    context = {
        "form": form,
        "title": _("Add a recipient"),
        "lead": _("Enter only an address that the office itself published or told you."),
        "organisation": place,
        "crumbs": _crumbs(place),
        "cancel_url": _book(place),
    }
    return render(request, "incidents/recipient_form.html", context)


@require_safe
def show_recipient(request: SignedInRequest, recipient_id: UUID) -> HttpResponse:
    """Show one office and its certificate."""
    recipient, now = access_recipient(request.user, recipient_id), timezone.now()
    context = {
        "recipient": recipient,
        "facts": recipient_facts(recipient, now),
        "warnings": recipient_warnings(recipient, now),
        "may_change": may_change_recipient(request.user, recipient),
        "crumbs": _crumbs(recipient.organisation),
    }
    return render(request, "incidents/recipient.html", context)


def change_recipient(request: SignedInRequest, recipient_id: UUID) -> HttpResponse:
    """Change an entry."""
    recipient = access_recipient_to_change(request.user, recipient_id)
    form = RecipientForm(request.POST or None, instance=recipient)
    return _edit(
        request,
        recipient,
        form,
        lambda told: services.change_recipient(
            recipient, told, version=told["version"], by=request.actor
        ),
        _("Change the recipient"),
        _("With a new address, the fingerprint has to be compared again."),
    )


def take_certificate(request: SignedInRequest, recipient_id: UUID) -> HttpResponse:
    """Take an OpenPGP certificate in; it is checked before it is kept."""
    recipient = access_recipient_to_change(request.user, recipient_id)
    given = request.FILES or None
    form = CertificateForm(request.POST or None, files=given, instance=recipient)
    return _edit(
        request,
        recipient,
        form,
        lambda told: services.take_certificate(
            recipient, told["content"], version=told["version"], by=request.actor
        ),
        _("OpenPGP certificate"),
        _("The public certificate of the office, as it publishes it. Never a secret key."),
    )


def compare_fingerprint(request: SignedInRequest, recipient_id: UUID) -> HttpResponse:
    """Say that the office told the fingerprint by another way than the certificate came."""
    recipient = access_recipient_to_change(request.user, recipient_id)
    form = CompareForm(request.POST or None, instance=recipient)
    return _edit(
        request,
        recipient,
        form,
        lambda told: services.compare_fingerprint(
            recipient,
            told=told["told"],
            how=told["how"],
            version=told["version"],
            by=request.actor,
        ),
        _("Compare the fingerprint"),
        _(
            "Telephone the office at a number you know, and have the fingerprint read to you. "
            "Whoever puts a false certificate here reads all that is sent."
        ),
    )


@require_POST
def drop_certificate(request: SignedInRequest, recipient_id: UUID) -> HttpResponse:
    """Forget a certificate."""
    recipient = access_recipient_to_change(request.user, recipient_id)
    form = RecipientVersionForm(request.POST, instance=recipient)
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            services.drop_certificate(recipient, version=version, by=request.actor)
        except (RefusedError, ConflictError) as error:
            messages.error(request, say(error.message))
    return redirect("incidents:recipient", recipient.pk)


def remove_recipient(request: SignedInRequest, recipient_id: UUID) -> HttpResponse:
    """Take an entry out of the book."""
    recipient = access_recipient_to_change(request.user, recipient_id)
    if request.method == "POST":
        try:
            services.remove_recipient(recipient, by=request.actor)
        except RefusedError as error:
            messages.error(request, say(error.message))
        return redirect("incidents:recipients", recipient.organisation_id)
    context = {
        "title": _("Remove the recipient"),
        "question": recipient.name,
        "consequences": [_("Nobody can send to it any more. What was sent stays as proof.")],
        "submit_label": _("Remove it"),
        "cancel_url": reverse("incidents:recipient", args=[recipient.pk]),
        "crumbs": _crumbs(recipient.organisation),
    }
    return render(request, "ui/confirm.html", context)


def _edit(
    request: SignedInRequest,
    recipient: Recipient,
    form: VersionedForm,
    save: Callable[[dict[str, Any]], Recipient],
    title: str,
    lead: str,
) -> HttpResponse:
    if form.is_valid():
        try:
            save(form.cleaned_data)
        except ConflictError as error:
            show_conflict(form, error, access_recipient(request.user, recipient.pk))
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("It was saved."))
            return redirect("incidents:recipient", recipient.pk)
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "organisation": recipient.organisation,
        "crumbs": _crumbs(recipient.organisation),
        "cancel_url": reverse("incidents:recipient", args=[recipient.pk]),
    }
    return render(request, "incidents/recipient_form.html", context)


def _book(place: Organisation) -> str:
    return reverse("incidents:recipients", args=[place.pk])


def _crumbs(place: Organisation) -> list[Crumb]:
    return [
        Crumb(_("Incidents"), reverse("incidents:list")),
        Crumb(_("Address book"), _book(place)),
    ]
