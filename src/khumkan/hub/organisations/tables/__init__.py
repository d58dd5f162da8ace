"""The lists of this app: columns, filters, bulk actions."""
