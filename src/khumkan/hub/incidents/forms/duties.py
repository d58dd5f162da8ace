"""What was done about a duty, and that one does not apply."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from khumkan.hub.incidents.choices import ActKind, Channel
from khumkan.ui.forms import Form, MomentField, MultilineText, OneOf, PlainText, VersionedForm

_SENT = ((ActKind.SENT, ActKind.SENT.label), (ActKind.HANDED_OVER, ActKind.HANDED_OVER.label))
_ANSWERED = (
    (ActKind.EXCUSED, ActKind.EXCUSED.label),
    (ActKind.EXCUSE_REFUSED, ActKind.EXCUSE_REFUSED.label),
)


class ActForm(Form):
    """Proof that something was sent. A hash is filled in by choosing a document of ours."""

    kind = OneOf(_SENT, label=_("What was done"), initial=ActKind.SENT)
    acted_at = MomentField(label=_("When"), is_past=True)
    acted_by = PlainText(label=_("Who sent it"), max_length=200)
    channel = OneOf(Channel.choices, label=_("How"))
    addressee = PlainText(label=_("To whom"), max_length=300)
    document = OneOf((), label=_("Which document"), required=False)
    reference = PlainText(label=_("Reference number received"), max_length=120, required=False)
    note = PlainText(label=_("Note"), max_length=1000, required=False)

    def __init__(self, *args: Any, documents: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if documents:
            label = self.fields["document"].label
            self.fields["document"] = OneOf(documents, label=label or "", required=False)
        else:
            del self.fields["document"]


class AnswerForm(Form):
    """What the office answered to the reasons for lateness."""

    kind = OneOf(_ANSWERED, label=_("What the office answered"))
    acted_at = MomentField(label=_("When"), is_past=True)
    acted_by = PlainText(label=_("Who answered"), max_length=200)
    reference = PlainText(label=_("Reference number"), max_length=120, required=False)
    note = PlainText(label=_("Note"), max_length=1000, required=False)


class RetractForm(Form):
    """Why an act was recorded wrongly."""

    reason = PlainText(label=_("Why"), max_length=500)


class WaiverForm(VersionedForm):
    """That a duty does not apply: who decides, and why."""

    reasons = MultilineText(label=_("Reasons"), max_length=4000)
    officer_name = PlainText(label=_("Officer who decides"), max_length=200)
    officer_position = PlainText(label=_("Position"), max_length=200)
