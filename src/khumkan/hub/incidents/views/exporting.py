"""One incident as a file for others, after a look at what is in it and what stays."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khumkan.hub.incidents import services
from khumkan.hub.incidents.access import access_incident
from khumkan.hub.incidents.exporting import (
    Material,
    Missed,
    has_vocabulary,
    judge_veris,
    read_material,
    vocabulary_for,
    write_misp,
    write_stix,
    write_veris,
)
from khumkan.hub.incidents.forms import ExportForm
from khumkan.hub.incidents.models import Incident
from khumkan.hub.incidents.tabs import crumbs_to, tabs_of
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.requests import SignedInRequest
from khumkan.ui.components import Fact
from khumkan.ui.errors import RefusedError
from khumkan.ui.forms import show_refusal
from khumkan.wire.tlp import Tlp

Writer = Callable[[Material, Organisation], bytes]
_FORMATS: Final[dict[str, tuple[Writer, str]]] = {
    "stix": (lambda material, _place: write_stix(material), "application/stix+json;version=2.1"),
    "misp": (lambda material, _place: write_misp(material), "application/json"),
    "veris": (
        lambda material, place: write_veris(material, vocabulary_for(place)),
        "application/json",
    ),
}


@require_safe
def show_export(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    """Show what a file would hold and what it would not, at a TLP level."""
    incident = access_incident(request.user, incident_id)
    given = request.GET if "tlp" in request.GET else {"tlp": Tlp.AMBER.value}
    form = ExportForm(given)
    return _show(request, incident, form, _read(incident, form))


@require_POST
def export_incident(
    request: SignedInRequest, incident_id: UUID, export_format: str
) -> HttpResponse:
    """Send the file, after the trail was told."""
    incident = access_incident(request.user, incident_id)
    if export_format not in _FORMATS:
        raise Http404
    form = ExportForm(request.POST)
    material = _read(incident, form)
    if material is None:
        return _show(request, incident, form, None)
    write, content_type = _FORMATS[export_format]
    try:
        body = write(material, incident.organisation)
    except RefusedError as error:
        show_refusal(form, error)
        return _show(request, incident, form, material)
    services.tell_export(incident, export_format, by=request.actor)
    answer = HttpResponse(body, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="khumkan-{export_format}.json"'
    return answer


def _read(incident: Incident, form: ExportForm) -> Material | None:
    if not form.is_valid():
        return None
    told = form.cleaned_data
    try:
        return read_material(
            incident,
            Tlp(told["tlp"]),
            is_named=told["organisation_named"],
            made_at=timezone.now(),
        )
    except RefusedError as error:
        show_refusal(form, error)
        return None


def _show(
    request: SignedInRequest, incident: Incident, form: ExportForm, material: Material | None
) -> HttpResponse:
    context = {
        "incident": incident,
        "form": form,
        "material": material,
        "facts": _facts(material) if material else (),
        "missed": _judge(material, incident.organisation) if material else (),
        "formats": (("stix", "STIX 2.1"), ("misp", "MISP"), ("veris", "VERIS")),
        "tabs": tabs_of(incident, "sharing"),
        "crumbs": crumbs_to(incident),
    }
    return render(request, "incidents/export.html", context)


def _judge(material: Material, place: Organisation) -> list[Missed]:
    """Return what of a VERIS record would not fit; nothing where there is no vocabulary."""
    if not has_vocabulary(place):
        return []
    try:
        return judge_veris(material, vocabulary_for(place))
    except RefusedError:  # told again, with its words, to who takes the file
        return []


def _facts(material: Material) -> list[Fact]:
    return [
        Fact(_("Title"), material.title),
        Fact(_("Summary"), material.summary),
        Fact(_("Organisation"), material.organisation),
        Fact(_("Categories"), ", ".join(material.category_labels)),
    ]
