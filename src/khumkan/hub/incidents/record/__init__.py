"""What form ก2 asks besides times and categories: its fields as data, and what was filled in."""

from khumkan.hub.incidents.record.form import Field, FieldKind, Form, Section, read_form

__all__ = ["Field", "FieldKind", "Form", "Section", "read_form"]
