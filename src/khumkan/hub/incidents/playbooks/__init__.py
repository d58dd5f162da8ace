"""CACAO 2.0 playbooks: read, checked, laid out, written. No database, and nothing is ever run."""

from khumkan.hub.incidents.playbooks.choices import Phase, StepRole
from khumkan.hub.incidents.playbooks.document import MOST_BYTES
from khumkan.hub.incidents.playbooks.model import CacaoPlaybook, Step
from khumkan.hub.incidents.playbooks.outline import Condition, Row, lay_out
from khumkan.hub.incidents.playbooks.problems import PlaybookError, Problem
from khumkan.hub.incidents.playbooks.reading import check_playbook, parse_playbook, write_playbook
from khumkan.hub.incidents.playbooks.shipped import load_shipped

__all__ = [
    "MOST_BYTES",
    "CacaoPlaybook",
    "Condition",
    "Phase",
    "PlaybookError",
    "Problem",
    "Row",
    "Step",
    "StepRole",
    "check_playbook",
    "lay_out",
    "load_shipped",
    "parse_playbook",
    "write_playbook",
]
