"""Indicators: published through one egress gate, sighted, retracted; how far immunity has come."""
