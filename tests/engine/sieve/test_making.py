"""What kernels make of a created process is what naming derives of it."""

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.engine.sieve.test_against_detector import compiled, look_at_all, sift

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns.windows.derive import INTEGRITY_LEVELS, WELL_KNOWN_USERS
from khumkan.engine.formats.tape.run import Taper
from khumkan.engine.sieve.sieve import Sieve
from khumkan.engine.sigma import RuleSet

CREATED: JsonObject = {"Channel": "Security", "EventID": 4688}
SYSTEM, NOBODY = "S-1-5-18", "S-1-0-0"
SIDS = st.sampled_from([*WELL_KNOWN_USERS, NOBODY, "S-1-5-21-7", "s-1-5-18", "", "S-1-5-1\u0038"])
NAMES = st.sampled_from(
    [
        "",
        "-",
        NOBODY,
        "HIS$",
        "Somchai",
        "a\\b",
        'q"',
        "พยาบาล",
        "İzmir",
        "K",
        "é",
        "x" * 600,
        "\u0000",
    ]
)
ODD = st.sampled_from([None, 0, 7, True, 1.5, ["x"], ["Somchai"], [], {"a": "Somchai"}])
LABELS = st.sampled_from([*INTEGRITY_LEVELS, "S-1-16-1", "", "S-1-16-12288 "])
EVENTS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("TargetUserSid", "SubjectUserSid"), SIDS | ODD),
        **dict.fromkeys(("TargetUserName", "SubjectUserName"), NAMES | ODD),
        **dict.fromkeys(("TargetDomainName", "SubjectDomainName"), NAMES | ODD),
        "MandatoryLabel": LABELS | ODD,
        "IntegrityLevel": st.sampled_from(["High", "Low"]),
        "User": NAMES,
    },
)
SELECTIONS: list[JsonObject] = [
    {"User|contains": ["AUTHORI", "AUTORI"]},
    {"User|startswith": "somchai"},
    {"User|endswith": ["\\HIS$", "บาล"]},
    {"User": ["-", "NT AUTHORITY\\LOCAL SERVICE", "HIS$\\Somchai"]},
    {"User|re": "^[a-z$]+\\\\[A-Z]"},
    {"User|cased": "HIS$"},
    {"User|exists": True},
    {"User": None},
    {"User|contains": [f"{letter}{letter}" for letter in "abcdefghijklmnopqrstuvwx"]},
    {"IntegrityLevel": ["High", "System"]},
    {"IntegrityLevel|exists": False},
    {"IntegrityLevel|contains": "i", "User|contains": "i"},
]
RULES = RuleSet(
    rules=[compiled(one, n) for n, one in enumerate(SELECTIONS)],
    correlations=[],
    refusals=[],
    documents={},
)


@settings(max_examples=300, deadline=None)
@given(st.lists(EVENTS, min_size=1, max_size=4), st.integers(0, 1))
@example([{"SubjectUserSid": SYSTEM, "SubjectUserName": "HIS$", "TargetUserName": "-"}], 1)
@example([{"TargetUserSid": NOBODY, "TargetUserName": "x", "SubjectUserName": "Somchai"}], 0)
def test_users_and_levels(events: list[dict[str, JsonValue]], is_coded: int) -> None:
    lines = [json.dumps({**CREATED, **one}, ensure_ascii=bool(is_coded)) for one in events]
    raw = "".join(line + "\n" for line in lines).encode()
    assert sift(RULES, raw) == look_at_all(RULES, raw)


def test_what_windows_writes_is_never_in_doubt() -> None:
    account = {"UserSid": "S-1-5-21-7", "UserName": "Somchai", "DomainName": "HIS"}
    system = {"UserSid": SYSTEM, "UserName": "HIS$", "DomainName": "HIS"}
    nobody = {"UserSid": NOBODY, "UserName": "-", "DomainName": "-"}
    events: list[JsonObject] = [
        {
            **CREATED,
            **under("Subject", one),
            **under("Target", other),
            "MandatoryLabel": "S-1-16-12288",
        }
        for one in (account, system)
        for other in (account, system, nobody)
    ]
    raw = b"".join(json.dumps(one).encode() + b"\n" for one in events)
    rules = [rule for rule, selection in zip(RULES.rules, SELECTIONS, strict=True)
             if not {"User|re", "User|cased"} & selection.keys()]  # fmt: skip
    sifted = Sieve(rules, lambda _: None).sift(Taper().read("json", raw, 0, len(raw), 1))
    assert not sifted.odd
    assert not len(sifted.doubtful)
    assert len(sifted.sure)


def under(role: str, parts: dict[str, str]) -> dict[str, JsonValue]:
    return {f"{role}{name}": value for name, value in parts.items()}
