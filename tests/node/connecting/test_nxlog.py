"""What NXLog's Syslog_TLS puts on the wire: a line of syslog with its length before it, no newline."""

from tests.node.connecting.test_reading import NXLOG, by_nxlog
from tests.node.inputs.running import WayIn, connect, until


def test_each_event_is_one_however_it_is_split(way_in: WayIn) -> None:
    events = [by_nxlog({**NXLOG, "RecordNumber": n}).encode() for n in range(3)]
    wire = b"".join(b"%d %s" % (len(one), one) for one in events)
    with connect(way_in.syslog()) as sender:
        sender.sendall(wire[:700])
        sender.sendall(wire[700:])
        until(lambda: len(way_in.lines) == 3)
    assert way_in.lines == events
    assert way_in.peer.n_noted == {}
