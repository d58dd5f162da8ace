"""One module for each product or family that is not Windows: its names, log sources and time.

Each has a `name_…(fields, context) -> Row | None`, which returns None for an event that is not its
own, and a VOCABULARIES table, which says by log source under which columns rules find its fields.
"""
