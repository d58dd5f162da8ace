"""Incidents and the law: what happened, who must be told by when, and the proof that they were.

So far only what is pure: the law as versioned data (`law`), and the duties that follow from it and
from an incident's facts (`duties`). Nothing here stores, sends or asks for the time.
"""
