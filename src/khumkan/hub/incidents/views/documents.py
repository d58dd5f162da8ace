"""Documents of an incident and of a year: made, listed, fetched."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import (
    access_document,
    access_incident,
    access_incident_to_change,
    access_place_to_change,
    may_change_incident,
)
from khumkan.hub.incidents.calendar import is_calendar_year
from khumkan.hub.incidents.forms import DocumentForm, YearlyForm
from khumkan.hub.incidents.selectors import documents_of
from khumkan.hub.incidents.tabs import crumbs_to, tabs_of
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.errors import RefusedError
from khumkan.ui.forms import show_refusal

_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def show_documents(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Show the documents that were made, and make another."""
    incident = access_incident(request.user, incident_id)
    if request.method == "POST":
        incident = access_incident_to_change(request.user, incident_id)
    form = DocumentForm(request.POST or None)
    if form.is_valid():
        try:
            services.make_document(incident, **form.cleaned_data, by=request.actor)
        except RefusedError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The document was made. Look at it before you send it."))
            return redirect("incidents:documents", incident.pk)
    context = {
        "incident": incident,
        "form": form,
        "documents": documents_of(incident),
        "may_change": may_change_incident(request.user, incident),
        "tabs": tabs_of(incident, "documents"),
        "crumbs": crumbs_to(incident),
    }
    return render(request, "incidents/documents.html", context)


@require_safe
def fetch_document(request: SignedInRequest, document_id: UUID, form: str) -> HttpResponse:
    """Send the bytes exactly as they were made; their hash stands beside them on the page."""
    document = access_document(request.user, document_id)
    content = {"pdf": document.pdf, "docx": document.docx}.get(form)
    if not content:
        raise Http404
    name = f"khumkan-{slugify(document.kind)}-{document.serial}-{document.language}.{form}"
    answer = HttpResponse(bytes(content), content_type=_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
def make_yearly(request: SignedInRequest, organisation_id: UUID, year: int) -> HttpResponse:
    """Make form ก3 of a year and send it."""
    place = access_place_to_change(request.user, organisation_id)
    if not is_calendar_year(year):
        raise Http404
    form = YearlyForm(request.POST)
    language = form.cleaned_data["language"] if form.is_valid() else "th"
    made = services.make_yearly(place, year, language=language, by=request.actor)
    return redirect("incidents:document", made.pk, "pdf")
