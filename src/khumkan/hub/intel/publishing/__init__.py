"""Puts objects into a collection: stored for who pulls, framed for who streams, in one go.

Everything here runs inside the caller's transaction and needs the collection's row locked.
"""
