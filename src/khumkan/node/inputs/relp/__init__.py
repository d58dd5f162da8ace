"""RELP: syslog whose sender hears of each message that it is durable, and sends the others again.

Written after the protocol's description (librelp's doc/relp.html) and what rsyslog's client does.
"""

from khumkan.node.inputs.relp.input import RelpInput, RelpTlsInput

__all__ = ["RelpInput", "RelpTlsInput"]
