"""What of an incident others may see: drafts and shares of one's own, and those of others."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import (
    access_incident,
    access_incident_to_change,
    access_share,
    access_share_to_change,
    access_share_to_decide,
    access_shares,
    may_change_incident,
    may_decide_incident,
    shares_visible_to,
)
from khumkan.hub.incidents.campaigns import campaigns_around, newest_campaigns
from khumkan.hub.incidents.forms import ShareDecisionForm, ShareForm
from khumkan.hub.incidents.leak_words import words_of_leak
from khumkan.hub.incidents.models import Incident, Share
from khumkan.hub.incidents.services.sharing import find_leaks_of
from khumkan.hub.incidents.sharing_tables import SHARES
from khumkan.hub.incidents.tabs import crumbs_to, tabs_of
from khumkan.hub.organisations.access import may
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.components import Crumb
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import Form, show_conflict, show_refusal
from khumkan.ui.sentences import say
from khumkan.ui.tables import respond_table
from khumkan.wire.tlp import Tlp


@require_safe
def show_sharing(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Show what was drafted and shared of one incident, and which campaigns it is in."""
    incident = access_incident(request.user, incident_id)
    context = {
        "incident": incident,
        "shares": incident.shares.select_related("shared_by"),
        "campaigns": campaigns_around(incident, request.user),
        "may_change": may_change_incident(request.user, incident),
        "may_decide": may_decide_incident(request.user, incident),
        "tabs": tabs_of(incident, "sharing"),
        "crumbs": crumbs_to(incident),
    }
    return render(request, "incidents/sharing.html", context)


def draft_share(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Write a summary for others; `?from=review` begins with the review's lessons."""
    incident = access_incident_to_change(request.user, incident_id)
    form = ShareForm(request.POST or None, incident=incident, initial=_begin(request, incident))
    if form.is_valid():
        try:
            services.draft_share(incident, _summary(form), by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            return redirect("incidents:sharing", incident.pk)
    return _show_form(request, form, incident)


def change_share(request: SignedInRequest, share_id: UUID) -> HttpResponse:
    """Change a draft."""
    share = access_share_to_change(request.user, share_id)
    form = ShareForm(request.POST or None, instance=share, incident=share.incident)
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            services.change_share(share, _summary(form), version=version, by=request.actor)
        except ConflictError as error:
            show_conflict(form, error, access_share_to_change(request.user, share_id))
        except RefusedError as error:
            show_refusal(form, error)
        else:
            return redirect("incidents:sharing", share.incident_id)
    return _show_form(request, form, share.incident)


def share_summary(request: SignedInRequest, share_id: UUID) -> HttpResponse:
    """Show what the check found, and let others read it."""
    share = access_share_to_decide(request.user, share_id)
    form = ShareDecisionForm(request.POST or None, instance=share)
    if form.is_valid() and _decide(request, share, form):
        return redirect("incidents:sharing", share.incident_id)
    leaks = find_leaks_of(share)
    if not leaks:
        del form.fields["has_looked"]
    context = {
        "share": share,
        "form": form,
        "refused": [words_of_leak(one) for one in leaks if one.is_refused],
        "warned": [words_of_leak(one) for one in leaks if not one.is_refused],
        "tlp": Tlp(share.tlp).label,
        "tabs": tabs_of(share.incident, "sharing"),
        "crumbs": crumbs_to(share.incident),
    }
    return render(request, "incidents/share_decision.html", context)


def withdraw_share(request: SignedInRequest, share_id: UUID) -> HttpResponse:
    """Take a summary back."""
    share = access_share_to_decide(request.user, share_id)
    if request.method == "POST":
        try:
            services.withdraw_share(share, by=request.actor)
        except RefusedError as error:
            messages.error(request, say(error.message))
        return redirect("incidents:sharing", share.incident_id)
    context = {
        "title": _("Withdraw a summary"),
        "question": share.title,
        "consequences": [
            _("Nobody else sees it any more. Who read it or exported it has read it."),
        ],
        "submit_label": _("Withdraw it"),
        "cancel_url": reverse("incidents:sharing", args=[share.incident_id]),
    }
    return render(request, "ui/confirm.html", context)


@require_safe
def show_shares(request: SignedInRequest) -> HttpResponseBase:
    """List what hospitals shared."""
    access_shares(request.user)
    rows = shares_visible_to(request.user).select_related("incident__organisation")
    return respond_table(request, SHARES, rows, "incidents/shares.html")


@require_safe
def show_share(request: SignedInRequest, share_id: UUID) -> HttpResponse:
    """Show one shared summary, and nothing of the incident behind it."""
    share = access_share(request.user, share_id)
    context = {
        "share": share,
        "tlp": Tlp(share.tlp).label,
        "organisation": share.incident.organisation.name if share.organisation_named else "",
        "campaigns": newest_campaigns() if may(request.user, Permission.CHANGE_CAMPAIGNS) else None,
        "crumbs": [Crumb(_("Shared by hospitals"), reverse("incidents:shares"))],
    }
    return render(request, "incidents/share.html", context)


def _begin(request: SignedInRequest, incident: Incident) -> dict[str, Any]:
    review = getattr(incident, "review", None)
    if request.GET.get("from") != "review" or review is None:
        return {}
    return {"kind": "lesson", "text": review.lessons}


def _summary(form: ShareForm) -> services.Summary:
    told = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    return services.Summary(**told)


def _decide(request: SignedInRequest, share: Share, form: Form) -> bool:
    told = form.cleaned_data
    try:
        services.share_summary(
            share, has_looked=told["has_looked"], version=told["version"], by=request.actor
        )
    except RefusedError as error:
        show_refusal(form, error)
        return False
    except ConflictError as error:
        form.add_error(None, say(error.message))
        return False
    messages.success(request, _("It is shared. You can withdraw it at any time."))
    return True


def _show_form(request: SignedInRequest, form: ShareForm, incident: Incident) -> HttpResponse:
    context = {
        "incident": incident,
        "form": form,
        "tabs": tabs_of(incident, "sharing"),
        "crumbs": crumbs_to(incident),
    }
    return render(request, "incidents/share_form.html", context)
