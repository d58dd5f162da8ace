"""Two nodes with one code at the same moment, in two connections."""

from collections.abc import Callable

from django.utils import timezone
from hub_nodes import enrolment, make_code
from hub_world import World
from tests.hub.organisations.services.test_races import committed_world, open_trail, race

from khumkan.core.messages import message
from khumkan.hub.nodes import services
from khumkan.hub.nodes.errors import NodeRefusedError
from khumkan.hub.nodes.models import EnrolmentCode, Node
from khumkan.ui.audit.models import Entry
from khumkan.ui.errors import RefusedError
from khumkan.wire.identity import new_private_key

__all__ = ["committed_world", "open_trail"]  # fixtures


def test_of_two_nodes_with_one_code_exactly_one_is_let_in(committed_world: World) -> None:
    text = make_code(committed_world.a).text

    def enrol() -> Callable[[], object]:
        request = enrolment(text, new_private_key())

        def act() -> object:
            try:
                return services.enrol(request, at=timezone.now())
            except NodeRefusedError as error:
                raise RefusedError(message("{reason}", reason=error.reason)) from None

        return act

    assert len(race(enrol(), enrol())) == 1
    assert EnrolmentCode.objects.get().node == Node.objects.get()
    assert Entry.objects.filter(action="node.enrol").count() == 1
