"""Sample values for the style guide: plainly called sample, about nobody."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from khumkan.ui.components import (
    REGIONS,
    Badge,
    Banner,
    Bar,
    Crumb,
    EmptyState,
    Fact,
    Moment,
    RegionTile,
    StateTile,
    Tab,
    Tone,
)
from khumkan.ui.forms import Form, PlainText

ICONS = (
    *("neutral", "info", "good", "warning", "danger", "search", "menu", "cross", "plus", "edit"),
    *("trash", "person", "people", "building", "hospital", "clock", "calendar", "copy", "key"),
    *("lock", "mail", "phone", "contrast", "leave", "download", "filter", "columns", "up", "down"),
    *("both", "left", "right", "history", "home", "list", "map", "print", "eye", "help", "shield"),
)


class SampleForm(Form):
    """A form with a field that is right and one that is not."""

    name = PlainText(max_length=40)
    kind = forms.ChoiceField(required=False)
    n_beds = forms.IntegerField(min_value=0)


def make_samples() -> dict[str, Any]:
    """Return what the pieces of the page show."""
    return {
        "tones": list(Tone),
        "icon_names": ICONS,
        "banner": Banner(_("Sample banner"), _("It stays until its reason is gone.")),
        **_times(),
        **_texts(),
        **_figures(),
        "form": sample_form(),
    }


def sample_form() -> SampleForm:
    """Return the form as somebody has sent it, with a mistake in it."""
    form = SampleForm({"name": _("Sample name"), "kind": "one", "n_beds": "-1"})
    form.fields["name"].label = _("Sample name")
    form.fields["name"].help_text = _("As it stands on the sign at the door.")
    kinds = forms.ChoiceField(
        label=_("Sample kind"), choices=[("one", _("Sample one")), ("two", _("Sample two"))]
    )
    form.fields["kind"] = kinds
    form.fields["n_beds"].label = _("Sample number")
    return form


def _times() -> dict[str, Any]:
    now = timezone.now()
    hours = {"calm": 60, "half": 30, "urgent": 10, "overdue": -3}
    return {
        "now": now,
        "earlier": now - timedelta(minutes=3),
        "last_year": now - timedelta(days=400),
        "length": timedelta(days=2, hours=4, minutes=10),
        "started_at": now - timedelta(hours=12),
        "dues": [
            (now - timedelta(hours=72 - left), now + timedelta(hours=left))
            for left in hours.values()
        ],
        "done_at": now - timedelta(hours=5),
    }


def _texts() -> dict[str, Any]:
    now = timezone.now()
    return {
        "rows": [
            Fact(_("Sample text"), _("A text")),
            Fact(_("Sample state"), Badge(_("in order"), Tone.GOOD)),
            Fact(_("Sample moment"), now),
            Fact(_("Sample number"), 12345),
            Fact(_("Sample without a value"), None),
        ],
        "moments": [
            Moment(now, _("Sample step was finished"), who=_("Sample person"), tone=Tone.GOOD),
            Moment(
                now - timedelta(hours=2),
                _("Sample step was begun"),
                _("With a sentence that says more."),
                tone=Tone.INFO,
            ),
        ],
        "items": [
            Tab(_("Sample view"), "#piece-tabs", is_current=True, count=1234),
            Tab(_("Another sample view"), "#piece-tabs"),
        ],
        "groups": [
            Tab(
                _("Sample group"),
                "#piece-tabs",
                is_current=True,
                within=(
                    Tab(_("Sample view"), "#piece-tabs", is_current=True),
                    Tab(_("Another sample view"), "#piece-tabs"),
                ),
            ),
            Tab(_("Another sample group"), "#piece-tabs"),
        ],
        "crumbs": [
            Crumb(_("Overview"), "/"),
            Crumb(_("Sample list"), "#piece-breadcrumbs"),
            Crumb(_("Sample")),
        ],
        "state": EmptyState(
            _("No samples yet"),
            _("Samples appear here once somebody has added one."),
            _("Add a sample"),
            "#piece-empty",
        ),
    }


def _figures() -> dict[str, Any]:
    tones = list(Tone)
    return {
        "tiles": [
            RegionTile(
                region, region * 7 % 11, _("samples"), tones[region % 5], "#piece-region_map"
            )
            for region in REGIONS
        ],
        "hospitals": [
            StateTile(_("Sample one"), Badge(_("healthy"), Tone.GOOD), "", "#piece-state_tiles"),
            StateTile(
                _("A sample with a name that is longer than the others"),
                Badge(_("silent"), Tone.WARNING),
                _("Samples appear here once somebody has added one."),
            ),
            StateTile(_("Sample two"), Badge(_("under attack"), Tone.DANGER)),
        ],
        "values": [3, 4, 4, 7, 5, 9, 12, 8, 8, 6, 9, 14, 11, 10],
        "bars": [
            Bar(_("Sample one"), 124, "#piece-bar_chart"),
            Bar(_("Sample two"), 61, "", Tone.WARNING),
            Bar(_("A sample with a name that is longer than the others"), 8, "", Tone.DANGER),
            Bar(_("Sample without any"), 0, "", Tone.NEUTRAL),
        ],
    }
