"""What every request passes: the reader's preferences, and errors made into pages."""
