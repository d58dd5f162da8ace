"""Campaigns at the centre: listed, opened from an indicator or a summary, linked and unlinked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khumkan.core.errors import WireError
from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import (
    access_campaign,
    access_campaign_maker,
    access_campaign_to_change,
    access_campaigns,
    access_share,
)
from khumkan.hub.incidents.campaigns import indicators_to_link, list_campaigns, read_campaign
from khumkan.hub.incidents.forms import CampaignForm, LinkForm, LinkValueForm
from khumkan.hub.incidents.models import Share
from khumkan.hub.incidents.sharing_tables import CAMPAIGNS
from khumkan.hub.intel.access import access_indicator, indicators_visible_to
from khumkan.hub.intel.models import Indicator
from khumkan.hub.organisations.access import may
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.accounts.models import User
from khumkan.ui.components import Crumb
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import show_conflict, show_refusal
from khumkan.ui.tables import respond_table
from khumkan.wire.observables import recognise_observable, refang


@require_safe
def show_campaigns(request: SignedInRequest) -> HttpResponseBase:
    """List the campaigns."""
    access_campaigns(request.user)
    context = {
        "proposed": indicators_to_link(request.user),
        "may_change": may(request.user, Permission.CHANGE_CAMPAIGNS),
    }
    rows = list_campaigns()
    return respond_table(request, CAMPAIGNS, rows, "incidents/campaigns.html", context)


def open_campaign(request: SignedInRequest) -> HttpResponse:
    """Open a campaign; `?kind=…&key=…` names the indicator or summary that it begins with."""
    access_campaign_maker(request.user)
    link = LinkForm(request.GET or None)
    thing = _find(request.user, link) if link.is_valid() else None
    form = CampaignForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            made = services.open_campaign(
                **told,
                indicator=thing if isinstance(thing, Indicator) else None,
                share=thing if isinstance(thing, Share) else None,
                by=request.actor,
            )
        except RefusedError as error:
            show_refusal(form, error)
        else:
            return redirect("incidents:campaign", made.pk)
    context = {"form": form, "thing": thing, "title": _("Open a campaign"), "crumbs": [_list()]}
    return render(request, "incidents/campaign_form.html", context)


def change_campaign(request: SignedInRequest, campaign_id: UUID) -> HttpResponse:
    """Change the words of a campaign."""
    campaign = access_campaign_to_change(request.user, campaign_id)
    form = CampaignForm(request.POST or None, instance=campaign)
    if form.is_valid():
        try:
            services.change_campaign(campaign, **form.cleaned_data, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        except ConflictError as error:
            show_conflict(form, error, access_campaign(request.user, campaign_id))
        else:
            return redirect("incidents:campaign", campaign.pk)
    context = {"form": form, "title": _("Change the campaign"), "crumbs": [_list()]}
    return render(request, "incidents/campaign_form.html", context)


@require_safe
def show_campaign(request: SignedInRequest, campaign_id: UUID) -> HttpResponse:
    """Show what belongs together, and at which organisations it was seen."""
    campaign = access_campaign(request.user, campaign_id)
    context = {
        "view": read_campaign(campaign, request.user),
        "campaign": campaign,
        "value_form": LinkValueForm(),
        "may_change": may(request.user, Permission.CHANGE_CAMPAIGNS),
        "crumbs": [_list()],
    }
    return render(request, "incidents/campaign.html", context)


@require_POST
def link_to_campaign(request: SignedInRequest, campaign_id: UUID) -> HttpResponse:
    """Link an indicator by its value, or a summary by its key; `unlink` in the POST undoes one."""
    campaign = access_campaign_to_change(request.user, campaign_id)
    link, typed = LinkForm(request.POST), LinkValueForm(request.POST)
    if link.is_valid():
        thing: Indicator | Share | None = _find(request.user, link)
    else:
        thing = _find_value(request.user, typed)
    if thing is None:
        messages.error(request, _("There is no such indicator at this hub."))
    elif "unlink" in request.POST:
        services.unlink_from_campaign(campaign, thing, by=request.actor)
    else:
        services.link_to_campaign(campaign, thing, by=request.actor)
    return redirect("incidents:campaign", campaign.pk)


def _find(user: User, link: LinkForm) -> Indicator | Share:
    told = link.cleaned_data
    if told["kind"] == "share":
        return access_share(user, told["key"])
    return access_indicator(user, told["key"])


def _find_value(user: User, form: LinkValueForm) -> Indicator | None:
    if not form.is_valid():
        return None
    try:
        found = recognise_observable(refang(form.cleaned_data["value"]))
    except WireError:
        return None
    rows = indicators_visible_to(user)
    return rows.filter(kind=found.kind.value, value=found.value).order_by("-reported_at").first()


def _list() -> Crumb:
    return Crumb(_("Campaigns"), reverse("incidents:campaigns"))
