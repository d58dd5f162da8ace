"""Nodes of hospitals: enrolled by a code, known by their key, watched, and sent away again."""
