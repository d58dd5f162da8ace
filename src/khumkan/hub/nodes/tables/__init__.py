"""The lists of this app: columns and filters."""
