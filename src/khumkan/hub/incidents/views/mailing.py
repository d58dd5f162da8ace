"""A document by e-mail: to whom, exactly what leaves, what became of it, recorded as proof."""

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
from khumkan.hub.incidents.forms import MailForm, RecordMailForm
from khumkan.hub.incidents.mail_access import (
    access_document_to_send,
    access_mailing,
    access_mailing_to_change,
    may_send,
)
from khumkan.hub.incidents.mail_pages import duties_for, mailing_facts, parcel_facts
from khumkan.hub.incidents.mailing import compose_preview, hindrance, pack
from khumkan.hub.incidents.models import Document, Mailing, Recipient
from khumkan.hub.incidents.recipient_pages import recipient_warnings
from khumkan.hub.incidents.recipients.book import recipients_for, usual_first
from khumkan.hub.incidents.tabs import crumbs_to, tabs_of
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.components import Crumb
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import Form, show_refusal
from khumkan.ui.sentences import say


def mail_document(request: SignedInRequest, document_id: UUID) -> HttpResponse:
    """Choose a recipient, look at exactly what leaves, and have it sent."""
    document = access_document_to_send(request.user, document_id)
    offered = usual_first(recipients_for(document.organisation), document.kind)
    wanted = request.GET.get("recipient", "")
    chosen = next((one for one in offered if str(one.pk) == wanted), None)
    context = _about(document) | {"recipients": offered, "hindrance": _say_hindrance(document)}
    if chosen is None:
        return render(request, "incidents/mail_choose.html", context)
    return _mail(request, document, chosen, context)


def _mail(
    request: SignedInRequest, document: Document, chosen: Recipient, context: dict[str, Any]
) -> HttpResponse:
    parcel = pack(document, chosen, timezone.now())
    initial = {"reply_to": request.user.email}
    form = MailForm(request.POST or None, parcel=parcel, initial=initial)
    if form.is_valid():
        wish = services.Wish(**form.cleaned_data)
        try:
            made = services.mail_document(document, chosen, wish, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        except ConflictError as error:
            form.add_error(None, say(error.message))
        else:
            messages.success(request, _("It waits to be sent. This page says what becomes of it."))
            return redirect("incidents:mailing", made.pk)
    preview = compose_preview(parcel, reply_to=request.user.email)
    told = {
        "chosen": chosen,
        "parcel": parcel,
        "facts": parcel_facts(parcel, preview),
        "preview": preview,
        "warnings": recipient_warnings(chosen, timezone.now()),
        "form": form,
    }
    return render(request, "incidents/mail_send.html", context | told)


@require_POST
def seal_document(request: SignedInRequest, document_id: UUID, recipient_id: UUID) -> HttpResponse:
    """Make the encrypted file for somebody who sends it from a mailbox of their own."""
    document = access_document_to_send(request.user, document_id)
    chosen = recipients_for(document.organisation).filter(pk=recipient_id).first()
    if chosen is None:
        return redirect("incidents:mail-document", document.pk)
    try:
        made = services.seal_document(document, chosen, by=request.actor)
    except RefusedError as error:
        messages.error(request, say(error.message))
        return redirect("incidents:mail-document", document.pk)
    return redirect("incidents:mailing", made.pk)


@require_safe
def show_mailing(request: SignedInRequest, mailing_id: UUID) -> HttpResponse:
    """Show what left, what became of it, and what to do now."""
    mailing = access_mailing(request.user, mailing_id)
    context = _about(mailing.document) | {
        "mailing": mailing,
        "facts": mailing_facts(mailing),
        "may_change": may_send(request.user, mailing.document),
    }
    return render(request, "incidents/mailing.html", context)


@require_safe
def fetch_mailing(request: SignedInRequest, mailing_id: UUID) -> HttpResponse:
    """Send the attached file, byte for byte as it left or was to leave."""
    mailing = access_mailing(request.user, mailing_id)
    if mailing.sealed is None:
        return redirect("incidents:document", mailing.document_id, "pdf")
    answer = HttpResponse(bytes(mailing.sealed), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{mailing.file_name}"'
    return answer


@require_POST
def cancel_mail(request: SignedInRequest, mailing_id: UUID) -> HttpResponse:
    """Send it no more."""
    mailing = access_mailing_to_change(request.user, mailing_id)
    try:
        services.cancel_mail(mailing, by=request.actor)
    except RefusedError as error:
        messages.error(request, say(error.message))
    return redirect("incidents:mailing", mailing.pk)


@require_POST
def mail_again(request: SignedInRequest, mailing_id: UUID) -> HttpResponse:
    """Try once more what could not be sent."""
    mailing = access_mailing_to_change(request.user, mailing_id)
    try:
        services.mail_again(mailing, by=request.actor)
    except RefusedError as error:
        messages.error(request, say(error.message))
    return redirect("incidents:mailing", mailing.pk)


def record_mail(request: SignedInRequest, mailing_id: UUID) -> HttpResponse:
    """Record an accepted mail as proof for a duty: a person does, never the mail by itself."""
    mailing = access_mailing_to_change(request.user, mailing_id)
    duties = duties_for(mailing)
    initial = {"acted_by": mailing.asked_by.name if mailing.asked_by else ""}
    if duties:
        initial["duty"] = duties[0][0]
    form = RecordMailForm(request.POST or None, duties=duties, initial=initial)
    if form.is_valid() and _record(request, mailing, form):
        return redirect("incidents:mailing", mailing.pk)
    context = _about(mailing.document) | {
        "mailing": mailing,
        "facts": mailing_facts(mailing),
        "form": form,
    }
    return render(request, "incidents/mail_record.html", context)


def _record(request: SignedInRequest, mailing: Mailing, form: Form) -> bool:
    duty_id, _bar, occasion = form.cleaned_data["duty"].partition("|")
    acted_by = form.cleaned_data["acted_by"]
    try:
        services.record_mail(
            mailing, duty_id=duty_id, acted_by=acted_by, occasion=occasion, by=request.actor
        )
    except RefusedError as error:
        show_refusal(form, error)
        return False
    messages.success(request, _("It was recorded, with its proof."))
    return True


def _say_hindrance(document: Document) -> str:
    found = hindrance(document)
    return say(found) if found is not None else ""


def _about(document: Document) -> dict[str, Any]:
    if document.incident is None:
        back = reverse("incidents:calendar", args=[document.organisation_id])
        crumbs, tabs = [Crumb(_("Duties of the year"), back)], []
    else:
        back = reverse("incidents:documents", args=[document.incident_id])
        crumbs = [*crumbs_to(document.incident), Crumb(_("Documents"), back)]
        tabs = tabs_of(document.incident, "documents")
    return {"document": document, "back": back, "crumbs": crumbs, "tabs": tabs}
