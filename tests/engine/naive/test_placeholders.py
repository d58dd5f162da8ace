"""The expand modifier: M18 of the semantics page."""

import pytest
from tests.engine.naive.asking import fires, refusal

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.rows import Value

SITE = {
    "servers": ["srv-*", "hub"],
    "one": ["1"],
    "none": [],
    "path": [r"C:\Temp"],
    "dots": ["a.c"],
}


@pytest.mark.parametrize(
    ("item", "text", "expected"),
    [
        pytest.param({"F|expand": "%servers%"}, "hub", True, id="M18 one of the values"),
        pytest.param({"F|expand": "%servers%"}, "SRV-7", True, id="M18 with a wildcard"),
        pytest.param({"F|expand": "%servers%"}, "%servers%", False, id="M18 not its name"),
        pytest.param({"F|expand": "%path%"}, "c:\\temp", True, id="M18 read as a string"),
        pytest.param({"F|expand": "x%one%y"}, "x1y", True, id="M18 inside a text"),
        pytest.param({"F|expand": "%one%%servers%"}, "1hub", True, id="M18 two of them"),
        pytest.param({"F|expand": "plain"}, "plain", True, id="M18 none of them"),
        pytest.param({"F|expand": "50%"}, "50%", True, id="M18 a percent sign alone"),
        pytest.param({"F|expand": "%%"}, "%%", True, id="M18 an empty name"),
        pytest.param({"F|expand": r"%a\b%"}, r"%a\b%", True, id="M18 a name with a backslash"),
        pytest.param({"F|expand": r"\%one%"}, r"\1", True, id="M18 a backslash before it is plain"),
        pytest.param({"F|contains|expand": "%servers%"}, "my hub", True, id="M18 after contains"),
        pytest.param({"F|expand|contains": "%servers%"}, "my hub", True, id="M18 before contains"),
        pytest.param({"F|expand|cased": "%servers%"}, "HUB", False, id="M18 and cased"),
        pytest.param({"F|expand|all": ["%servers%"]}, "hub", True, id="M18 alternatives under all"),
        pytest.param({"F|expand|all": ["%servers%", "h*"]}, "hub", True, id="M18 and another"),
        pytest.param({"F|expand|neq": "%servers%"}, "hub", False, id="M18 and neq"),
        pytest.param({"F|windash|expand": "-x%one%"}, "/x1", True, id="M18 after windash"),
        pytest.param({"F|re|expand": "^%one%$"}, "1", True, id="M18 in an expression"),
        pytest.param({"F|re|expand": "^x(%one%|%servers%)$"}, "xhub", True, id="M18 in a group"),
        pytest.param({"F|re|expand": "^%dots%$"}, "abc", True, id="M18 as it stands"),
        pytest.param({"F": "%servers%"}, "%servers%", True, id="M18 plain without expand"),
        pytest.param({"F": "%servers%"}, "hub", False, id="M18 and not its values"),
    ],
)
def test_a_placeholder_stands_for_its_values(item: JsonObject, text: Value, expected: bool) -> None:
    assert fires(item, {"F": text}, SITE) is expected


@pytest.mark.parametrize(
    ("item", "words"),
    [
        pytest.param({"F|expand": "%unknown%"}, "%unknown%", id="M18 a name nobody gave"),
        pytest.param({"F|expand": "%none%"}, "%none%", id="M18 a name without values"),
        pytest.param({"F|re|expand": "%unknown%"}, "%unknown%", id="M18 in an expression"),
        pytest.param({"|expand": ["%unknown%"]}, "%unknown%", id="M18 in a keyword"),
        pytest.param({"F|re|expand": "(%path%"}, "no regular", id="M18 no expression any more"),
        *(
            pytest.param({f"F|expand|{name}": "%one%"}, "placeholder", id=f"M18 {name} of one")
            for name in ("base64", "base64offset", "wide", "utf16", "utf16be", "fieldref")
        ),
    ],
)
def test_a_placeholder_is_refused(item: JsonObject, words: str) -> None:
    assert words in refusal(item, SITE)
