"""Numbers about the running hub as OpenMetrics text: no name, no address, no id in them."""
