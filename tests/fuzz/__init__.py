"""Fuzzing led by coverage: what whoever writes logs, rules or indicators can send us.

`make fuzz` searches for a bounded time; what it finds is kept below `crashes/TARGET/` and is tried
in every run of the tests from then on.
"""
