"""What keeps people out of a page: axe-core's findings, and a page wider than a telephone."""

from collections.abc import Mapping

from axe_playwright_python.sync_playwright import Axe
from browsing import DESKTOP, PHONE
from playwright.sync_api import Page

_AXE = Axe()
_STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_ALL = {"runOnly": {"type": "tag", "values": _STANDARDS}, "resultTypes": ["violations"]}
_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def find_faults(page: Page) -> list[str]:
    """Return what is wrong on the page that is shown: in light and dark, wide and narrow."""
    page.emulate_media(color_scheme="light")
    faults = _run(page, _ALL)
    page.emulate_media(color_scheme="dark")
    faults += [f"dark: {fault}" for fault in _run(page, _COLOURS)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    too_wide = page.evaluate(_OVERFLOW)
    page.set_viewport_size(DESKTOP)
    return [*faults, f"{too_wide} pixels wider than a telephone"] if too_wide else faults


def _run(page: Page, options: Mapping[str, object]) -> list[str]:
    found = _AXE.run(page, options=options).response["violations"]
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found
        for node in fault["nodes"]
    ]
