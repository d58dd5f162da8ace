"""Nodes: the list, one of them, and sending one away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khumkan.hub.nodes import presenting, selectors
from khumkan.hub.nodes.access import access_node, access_node_to_revoke
from khumkan.hub.nodes.forms import RevokeForm
from khumkan.hub.nodes.models import Node
from khumkan.hub.nodes.services import revoke_node
from khumkan.hub.nodes.services.storing import KIND
from khumkan.hub.nodes.tables.nodes import NODES, node_url
from khumkan.hub.organisations.access import may
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.audit.selectors import moments_about
from khumkan.ui.components import Crumb
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.forms import show_conflict, show_refusal
from khumkan.ui.tables import respond_table


@require_safe
def show_list(request: SignedInRequest) -> HttpResponseBase:
    """List the nodes somebody may know of, each with how it does."""
    context = {"may_enrol": may(request.user, Permission.ENROL_NODES)}
    rows = selectors.list_nodes(request.user)
    return respond_table(request, NODES, rows, "nodes/list.html", context)


@require_safe
def show_node(request: SignedInRequest, node_id: UUID) -> HttpResponse:
    """Show one node: how it does, why it is let in, what it reads."""
    node, now = access_node(request.user, node_id), timezone.now()
    health = selectors.state_of(node, now)
    sources = list(node.sources.all()[: presenting.MOST_SOURCES + 1])
    context = {
        "node": node,
        "health": health,
        "facts": presenting.facts_about(node, health),
        "trust": presenting.facts_about_trust(node),
        "keys": [(key, presenting.key_badge(key, now)) for key in node.keys.all()],
        "sources": sources[: presenting.MOST_SOURCES],
        "has_more_sources": len(sources) > presenting.MOST_SOURCES,
        "moments": moments_about(KIND, node.pk),
        "may_revoke": presenting.may_revoke(request.user, node),
        "crumbs": [_crumb()],
    }
    return render(request, "nodes/detail.html", context)


def revoke(request: SignedInRequest, node_id: UUID) -> HttpResponse:
    """Send a node away, after asking why."""
    node = access_node_to_revoke(request.user, node_id)
    form = RevokeForm(request.POST or None, instance=node)
    if form.is_valid():
        try:
            revoke_node(node, **form.cleaned_data, by=request.actor)
        except ConflictError as error:
            show_conflict(form, error, access_node_to_revoke(request.user, node_id))
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The node was revoked; its stream closes now."))
            return redirect("nodes:detail", node_id)
    return render(request, "ui/confirm.html", _ask_revoke(node, form))


def _ask_revoke(node: Node, form: RevokeForm) -> dict[str, object]:
    return {
        "title": _("Revoke a node"),
        "question": _("Revoke %(name)s?") % {"name": node.name},
        "consequences": [
            _("All of its keys stop working at once, and its stream closes within seconds."),
            _("It goes on detecting with what it has, but gets nothing new and reports nothing."),
            _("It can only come back with a new code and a new key. What it reported stays."),
        ],
        "submit_label": _("Revoke"),
        "form": form,
        "cancel_url": node_url(node),
        "crumbs": [_crumb(), Crumb(node.name, node_url(node))],
    }


def _crumb() -> Crumb:
    return Crumb(_("Nodes"), reverse("nodes:list"))
