"""STIX patterns: text in, the plain values and the conditions over one event that it asks for, out.

What is about several events (FOLLOWEDBY, WITHIN, REPEATS, START and STOP, observations joined by
AND), and object paths that no event of ours has, are refused by name and position: half a pattern
would match what its author excluded. Source: STIX 2.1 §9; docs/reference/indicators.md.
"""

from khumkan.engine.indicators.patterns.compile import CompiledPattern, compile_pattern
from khumkan.engine.indicators.patterns.conditions import Alternative, Check, prove_any
from khumkan.engine.indicators.patterns.parse import parse_pattern
from khumkan.engine.indicators.patterns.paths import Nature
from khumkan.engine.indicators.patterns.row_objects import Objects, number_of, objects_of

__all__ = [
    "Alternative",
    "Check",
    "CompiledPattern",
    "Nature",
    "Objects",
    "compile_pattern",
    "number_of",
    "objects_of",
    "parse_pattern",
    "prove_any",
]
