"""What of an incident others may see."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.choices import Audience, ShareKind
from khumkan.hub.incidents.gate import reason_to_stay, shared_levels
from khumkan.hub.incidents.models import Incident
from khumkan.ui.forms import Form, MultilineText, OneOf, PlainText, SeveralOf, VersionedForm, YesNo
from khumkan.wire.observables import Kind, Observable
from khumkan.wire.tlp import Tlp


class ShareForm(VersionedForm):
    """A summary in words of one's own: nothing is filled in from the case."""

    kind = OneOf(ShareKind.choices, label=_("What it is for"))
    audience = OneOf(Audience.choices, label=_("For whom"), initial=Audience.SECTOR)
    tlp = OneOf((), label=_("TLP"))
    title = PlainText(label=_("Title"), max_length=160)
    text = MultilineText(
        label=_("Summary"),
        help_text=_("What others have to know and do. No patients, no people, no inner addresses."),
        max_length=8000,
        rows=10,
    )
    organisation_named = YesNo(label=_("Name our organisation"))
    observables = SeveralOf((), label=_("Observables that go with it"), required=False)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance is None:
            del self.fields["version"]
        levels = [(level.value, level.label) for level in shared_levels()]
        self.fields["tlp"] = OneOf(levels, label=_("TLP"), initial=Tlp.AMBER.value)
        self._stored = {
            (one.kind, one.value): str(one.pk)
            for one in incident.observables.all()
            if not reason_to_stay(Observable(Kind(one.kind), one.value))
        }
        listed = [(key, value) for (_kind, value), key in self._stored.items()]
        label = self.fields["observables"].label
        self.fields["observables"] = SeveralOf(listed, label=label, required=False)
        if self.instance is not None:
            self.initial["observables"] = [
                self._stored[pair]
                for one in getattr(self.instance, "observables", ())
                if (pair := (one["kind"], one["value"])) in self._stored
            ]


class ShareDecisionForm(VersionedForm):
    """Whoever decides says that what was found may stand."""

    has_looked = YesNo(label=_("I looked at everything that was found, and it may stand"))


class ExportForm(Form):
    """How far a file may travel, and whether it says whose incident it is."""

    tlp = OneOf((), label=_("TLP"))
    organisation_named = YesNo(label=_("Name our organisation"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(level.value, level.label) for level in shared_levels()]
        self.fields["tlp"] = OneOf(levels, label=_("TLP"), initial=Tlp.AMBER.value)
