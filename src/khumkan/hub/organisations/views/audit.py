"""The audit trail, as far as somebody may read it."""

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from khumkan.core.messages import message
from khumkan.hub.organisations.access import audit_entries_visible_to, may
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.audit.tables import respond_audit
from khumkan.ui.errors import NotFoundError


@require_safe
def show_audit(request: SignedInRequest) -> HttpResponseBase:
    """List entries, or hand them out as a file."""
    if not may(request.user, Permission.VIEW_AUDIT):
        raise NotFoundError(message("there is no such page, or it is not yours to see"))
    visible = audit_entries_visible_to(request.user)
    return respond_audit(request, visible, "organisations/audit.html")
