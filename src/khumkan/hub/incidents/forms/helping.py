"""A call for help: what is needed, and what of the incident may be told with it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.gate import reason_to_stay
from khumkan.hub.incidents.help_wanted import Fact
from khumkan.hub.incidents.models import Incident
from khumkan.ui.forms import Form, MultilineText, SeveralOf
from khumkan.wire.observables import Kind, Observable


class HelpForm(Form):
    """What is needed, and a tick for each thing that may be told."""

    wanted = MultilineText(
        label=_("What help do you need?"),
        help_text=_("No patients, no people, no inner addresses."),
        max_length=2000,
        rows=4,
    )
    told = SeveralOf((), label=_("What may be told"), required=False)
    observables = SeveralOf((), label=_("Observables that go with it"), required=False)

    def __init__(self, *args: Any, incident: Incident, facts: list[Fact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = {one.key: one for one in facts}
        listed = [(one.key, one.line) for one in facts]
        self.fields["told"] = SeveralOf(listed, label=_("What may be told"), required=False)
        passing = [
            (str(one.pk), one.value)
            for one in incident.observables.all()
            if not reason_to_stay(Observable(Kind(one.kind), one.value))
        ]
        label = self.fields["observables"].label
        self.fields["observables"] = SeveralOf(passing, label=label, required=False)
        if not passing:
            del self.fields["observables"]

    @property
    def chosen(self) -> list[Fact]:
        """The facts that were ticked."""
        return [self.facts[key] for key in self.cleaned_data["told"]]
