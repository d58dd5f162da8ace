"""Ready configuration for what sends logs: files with this node's address, token or certificate.

In goes what is to be connected and how; out comes a folder to carry to the device.
"""

from khumkan.node.connecting.addresses import OpenPorts, find_open_ports, listens_only_here
from khumkan.node.connecting.filling import ConnectingError, check_host, list_texts
from khumkan.node.connecting.kinds import KINDS, Kind, get_kind
from khumkan.node.connecting.pack import Pack
from khumkan.node.connecting.steps import list_steps
from khumkan.node.connecting.ways import Proof, Way, choose_way
from khumkan.node.connecting.writing import refuse_pack_folder, write_pack

__all__ = [
    "KINDS",
    "ConnectingError",
    "Kind",
    "OpenPorts",
    "Pack",
    "Proof",
    "Way",
    "check_host",
    "choose_way",
    "find_open_ports",
    "get_kind",
    "list_steps",
    "list_texts",
    "listens_only_here",
    "refuse_pack_folder",
    "write_pack",
]
