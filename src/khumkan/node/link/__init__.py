"""The node's side of the wire: who it is to the hub, what it sends and hears. Outbound only."""
