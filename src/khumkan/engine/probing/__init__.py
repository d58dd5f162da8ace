"""What a value could name, listed by kernels as hashes, and tables that deny most of them.

Knows nothing of rules, rows or indicators: texts in, hashes out; a table says "surely not" or "look
at it". `sieve.probing` walks over runs with it, `indicators.frozen` keeps millions in its tables.
"""
