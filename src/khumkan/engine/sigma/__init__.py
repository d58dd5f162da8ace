"""Sigma rules: files in, khumkan's own compiled form and named refusals out.

pySigma reads the rules; nothing of it lives on in the compiled form, so the matcher never waits
for it.
"""

from khumkan.engine.compiled import CompiledRule, Correlation
from khumkan.engine.sigma.heads import PackInfo
from khumkan.engine.sigma.kept import load_kept_rules
from khumkan.engine.sigma.load import RuleSet, load_rules

__all__ = ["CompiledRule", "Correlation", "PackInfo", "RuleSet", "load_kept_rules", "load_rules"]
