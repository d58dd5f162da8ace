"""Pages about nodes and the codes that enrol them."""
