"""What came in is one of the contract's messages of just this node, or it is told why not."""

import pytest
from hub_nodes import make_node
from hub_world import World
from node_reports import findings, spoil, status

from khumkan.hub.exchange.reading import read_message
from khumkan.hub.exchange.refusing import RefusedMessage
from khumkan.wire.contract import write_message

pytestmark = pytest.mark.django_db


def test_a_message_of_this_node_is_read(world: World) -> None:
    node = make_node(world.a)
    report = findings(node)
    assert read_message(node.node, write_message(report)) == report


def test_the_refusal_names_the_report_where_it_could_be_read(world: World) -> None:
    node, other = make_node(world.a), make_node(world.b)
    report = findings(other)
    for content, named in ((report, report.id), (status(other), None)):
        with pytest.raises(RefusedMessage) as caught:
            read_message(node.node, write_message(content))
        assert caught.value.refusal.report_id == named


def test_a_wrong_value_is_told_by_its_place(world: World) -> None:
    node = make_node(world.a)
    with pytest.raises(RefusedMessage, match="sent_at") as caught:
        read_message(node.node, spoil(findings(node), sent_at="somchai"))
    assert "somchai" not in str(caught.value.refusal)
