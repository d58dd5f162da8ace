"""What the engine's tests share: heads of rules, and columns called as fields are."""

import pytest

from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead


@pytest.fixture
def head() -> RuleHead:
    """The head of some rule."""
    return RuleHead("id-1", "A rule", Severity.HIGH, Origin("rules/a.yml", 1, "somebody"))
