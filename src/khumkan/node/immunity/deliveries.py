"""The word to the hub: how far immunity has come here."""

from khumkan.node.pipeline import Reporter
from khumkan.node.state import Message, Position
from khumkan.wire.contract import DeliveryReport


def report_delivery(reporter: Reporter, position: Position) -> Message:
    """Return the message about one collection."""
    return reporter.delivery(
        DeliveryReport(
            id=reporter.ids.make(),
            node_id=reporter.node_id,
            sent_at=reporter.clock.now(),
            collection=position.collection,
            loaded_up_to=position.loaded,
            loaded_at=position.loaded_at,
            searched_up_to=position.searched,
            searched_at=position.searched_at,
            n_events_searched=position.n_events_searched,
            epoch=position.epoch,
        )
    )
