"""Organisations, the people in them, their roles, and who may see and do what."""
