"""The one gate out of the hospital: a finding goes in, what the hub may know of it comes out.

Nothing else makes the reports that leave. Command lines, file names, e-mail addresses, queries and
raw lines have no way through; inside names leave as pseudonyms under a key that stays here.
"""

from khumkan.node.redaction.keys import PseudonymKeys
from khumkan.node.redaction.reporting import Receipt, redact, rule_uuid

__all__ = ["PseudonymKeys", "Receipt", "redact", "rule_uuid"]
