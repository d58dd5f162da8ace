"""The bar above every page of a hub that only plays: nobody may take a drill for the world."""

from django.http import HttpRequest

from khumkan.hub.organisations.choices import Mode
from khumkan.hub.organisations.selectors.hub import hub_mode
from khumkan.ui.components import Banner, Tone


def simulation_banner(_request: HttpRequest) -> Banner | None:
    """Return the bar of a simulation, in both languages at once; None on a real hub."""
    if hub_mode() != Mode.SIMULATION:
        return None
    return Banner(
        title="จำลอง / simulation",
        text="โรงพยาบาลและเหตุการณ์ในระบบนี้ไม่มีอยู่จริง · "
        "No hospital and nothing that happens here is real.",
        tone=Tone.WARNING,
    )
