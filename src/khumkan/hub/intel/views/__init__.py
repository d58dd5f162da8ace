"""Pages about indicators and readers."""
