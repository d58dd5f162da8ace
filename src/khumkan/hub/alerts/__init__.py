"""Findings of nodes, gathered to alerts that people work on."""
