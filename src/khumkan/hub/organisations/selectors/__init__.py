"""Reads: what pages and services of this app, and other apps, ask about organisations."""
