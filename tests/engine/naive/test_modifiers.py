"""What modifiers make of a value: section 3 of the semantics page, text and refusals."""

import pytest
from tests.engine.naive.asking import fires, refusal

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.rows import Value

# base64 of "foobar" where it begins at the first, second and third byte of a group.
FOOBAR_FORMS = ("Zm9vYmFy", "Zvb2Jhc", "mb29iYX")


@pytest.mark.parametrize(
    ("item", "value", "expected"),
    [
        pytest.param({"F|all": ["a*", "*b"]}, "a-b", True, id="M3 all values match"),
        pytest.param({"F|all": ["a*", "*b"]}, "a-c", False, id="M3 one value does not"),
        pytest.param({"F|all": "a"}, "a", True, id="M3 all on a single value changes nothing"),
        pytest.param({"F|all": ["a", "b"]}, ("b", "a"), True, id="M3 each by any element"),
        pytest.param({"F|contains|all": ["x", "y"]}, "yx", True, id="M3 contains and all"),
        pytest.param({"F|all|contains": ["x", "y"]}, "yx", True, id="M3 all before contains"),
        pytest.param({"F|neq": "a"}, "b", True, id="M4 another value"),
        pytest.param({"F|neq": "a"}, "A", False, id="M4 the value itself"),
        pytest.param({"F|neq": ["a", "b"]}, "b", False, id="M4 one of the list"),
        pytest.param({"F|neq": ["a", "b"]}, "c", True, id="M4 none of the list"),
        pytest.param({"F|neq": "a"}, ("a", "b"), False, id="M4 some element is the value"),
        pytest.param({"F|neq": None}, "b", True, id="M4 not null is present"),
        pytest.param({"F|all|neq": ["a*", "*b"]}, "ab", False, id="M4 with all: every one"),
        pytest.param({"F|all|neq": ["a*", "*b"]}, "ac", True, id="M4 with all: not every one"),
        pytest.param({"F|neq": 5}, 5, False, id="M4 a number"),
        pytest.param({"F|contains|neq": "b"}, "abc", False, id="M4 after contains"),
        pytest.param({"F|contains": "who"}, "C:\\WHOami", True, id="M5 contains"),
        pytest.param({"F|startswith": "who"}, "whoami", True, id="M5 startswith"),
        pytest.param({"F|startswith": "who"}, "a who", False, id="M5 startswith, elsewhere"),
        pytest.param({"F|endswith": "\\whoami"}, "c:\\whoami", True, id="M5 endswith"),
        pytest.param({"F|endswith": "whoami"}, "whoami ", False, id="M5 endswith, elsewhere"),
        pytest.param({"F|endswith|startswith": "b"}, "abc", True, id="M5 both sides are open"),
        pytest.param({"F|contains": "a*c"}, "xabcx", True, id="M5 contains with a wildcard"),
        pytest.param({"F|contains": "*a"}, "xax", True, id="M5 contains with a star in front"),
        pytest.param({"F|contains": "a\\"}, "xa\\x", True, id="M5 a last backslash is kept"),
        pytest.param({"F|contains": ""}, "", True, id="M5 an empty string is in every value"),
        pytest.param({"F|contains": "b"}, 123, False, id="M5 a number in the event"),
        pytest.param({"F|contains": "23"}, 1234, True, id="M5 has digits"),
        pytest.param({"F|cased": "WhoAmI"}, "WhoAmI", True, id="M6 cased, the same"),
        pytest.param({"F|cased": "WhoAmI"}, "whoami", False, id="M6 cased, another case"),
        pytest.param({"F|cased|contains": "Am"}, "whoAmi", True, id="M6 cased before contains"),
        pytest.param({"F|contains|cased": "Am"}, "whoami", False, id="M6 cased after contains"),
        pytest.param({"F|cased|windash": "-A"}, "/A", True, id="M6 cased before windash"),
        pytest.param({"F|cased|windash": "-A"}, "/a", False, id="M6 holds behind windash"),
        pytest.param({"F|cased|base64": "foo"}, "zM9V", False, id="M6 holds behind base64"),
        pytest.param({"F|cased|base64": "foo"}, "Zm9v", True, id="M6 base64 in its own case"),
        pytest.param({"F|cased": "true"}, True, True, id="M6 a boolean's text is lower case"),
        pytest.param({"F|windash": "-a"}, "-a", True, id="M9 windash, a hyphen"),
        pytest.param({"F|windash": "-a"}, "/a", True, id="M9 windash, a slash"),
        pytest.param({"F|windash": "-a"}, "\u2013a", True, id="M9 windash, an en dash"),
        pytest.param({"F|windash": "-a"}, "\u2014a", True, id="M9 windash, an em dash"),
        pytest.param({"F|windash": "-a"}, "\u2015a", True, id="M9 windash, a horizontal bar"),
        pytest.param({"F|windash": "/a"}, "-a", True, id="M9 windash from a slash"),
        pytest.param({"F|windash": "-a"}, "+a", False, id="M9 windash, another sign"),
        pytest.param({"F|windash": "x -a -b"}, "x /a \u2013b", True, id="M9 each by itself"),
        pytest.param({"F|windash": "a-b"}, "a/b", False, id="M9 not between letters"),
        pytest.param({"F|windash": "-a-b"}, "/a-b", True, id="M9 only in front of the word"),
        pytest.param({"F|windash": "- a"}, "/ a", False, id="M9 not before a blank"),
        pytest.param({"F|windash": "\u2013a"}, "-a", False, id="M9 other dashes stay"),
        pytest.param({"F|contains|windash": " -p "}, "x /p y", True, id="M9 behind contains"),
        pytest.param({"F|windash|contains": " -p "}, "x /p y", True, id="M9 before contains"),
        pytest.param({"F|windash|contains|all": ["-p", "-q"]}, "/q -p", True, id="M2 all of them"),
        pytest.param({"F|windash|contains|all": ["-p", "-q"]}, "/q", False, id="M2 not one"),
        pytest.param({"F|windash": "plain"}, "plain", True, id="M9 nothing to expand"),
        pytest.param({"F|wide": "ab"}, "a\0b\0", True, id="M10 wide"),
        pytest.param({"F|utf16le": "ab"}, "a\0b\0", True, id="M10 utf16le is wide"),
        pytest.param({"F|utf16be": "ab"}, "\0a\0b", True, id="M10 utf16be"),
        pytest.param({"F|utf16": "ab"}, "\ufeffa\0b\0", True, id="M10 utf16"),
        pytest.param({"F|wide": "a*b"}, "a\0xb\0", True, id="M10 wildcards stay"),
        pytest.param({"F|wide|base64": "ab"}, "YQBiAA==", True, id="M10 wide and base64"),
        pytest.param({"F|utf16|base64": "ab"}, "//5hAGIA", True, id="M10 the mark in base64"),
        pytest.param({"F|wide|base64": "ก"}, "AQ4=", True, id="M10 Thai, by its bytes"),
        pytest.param({"F|base64": "foobar"}, "Zm9vYmFy", True, id="M11 base64"),
        pytest.param({"F|base64": "foob"}, "Zm9vYg==", True, id="M11 with padding"),
        pytest.param({"F|base64": "foobar"}, "zM9VyMfY", True, id="M11 without regard to case"),
        pytest.param({"F|base64|contains": "foobar"}, "xZm9vYmFyx", True, id="M11 and contains"),
        pytest.param({"F|base64": r"a\*b"}, "YSpi", True, id="M11 an escaped star is plain"),
        pytest.param({"F|base64": "é"}, "w6k=", True, id="M11 over UTF-8"),
        *(
            pytest.param({"F|base64offset": "foobar"}, form, True, id=f"M12 offset {offset}")
            for offset, form in enumerate(FOOBAR_FORMS)
        ),
        pytest.param({"F|base64offset": "foobar"}, "Zm9vYmF", False, id="M12 no other form"),
        pytest.param({"F|base64offset": "ab"}, "F", False, id="M12 two bytes: not a letter less"),
        pytest.param({"F|base64offset": "ab"}, "hY", True, id="M12 two bytes"),
        pytest.param(
            {"F|base64offset|contains|all": ["foobar"]},
            "xxZvb2Jhcxx",
            True,
            id="M2 one form is enough",
        ),
        pytest.param({"F|windash|base64": "-a"}, "L2E=", True, id="M2 base64 of each alternative"),
        pytest.param({"F|exists": True}, "", True, id="M16 an empty string exists"),
        pytest.param({"F|exists": True}, "x", True, id="M16 so does any other"),
        pytest.param({"F|exists": False}, "x", False, id="M16 it must not exist"),
        pytest.param({"F|exists|neq": True}, "x", False, id="M4 exists and neq"),
    ],
)
def test_a_modified_value_matches(item: JsonObject, value: Value, expected: bool) -> None:
    assert fires(item, {"F": value}) is expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        pytest.param({"F|neq": "a"}, True, id="M4 an absent field satisfies neq"),
        pytest.param({"F|neq": None}, False, id="M4 but not neq null"),
        pytest.param({"F|contains": ""}, False, id="M5 contains wants a field"),
        pytest.param({"F|re": ""}, False, id="M7 so does re"),
        pytest.param({"F|exists": False}, True, id="M16 it does not exist"),
        pytest.param({"F|exists": True}, False, id="M16 it should exist"),
        pytest.param({"F|lt": 5}, False, id="M14 nothing is not less"),
        pytest.param({"F|fieldref": "G"}, False, id="M15 nothing refers to nothing"),
        pytest.param({"G|fieldref": "F"}, False, id="M15 nor something to nothing"),
        pytest.param({"F|fieldref|neq": "G"}, True, id="M15 so it is different"),
    ],
)
def test_a_modified_value_and_an_absent_field(item: JsonObject, expected: bool) -> None:
    assert fires(item, {"G": "there"}) is expected


@pytest.mark.parametrize(
    ("item", "words"),
    [
        pytest.param({"F|nonsense": "a"}, "nonsense", id="M1 an unknown modifier"),
        pytest.param({"F|contains|": "a"}, "is not known", id="M1 an empty modifier"),
        pytest.param({"F|Contains": "a"}, "Contains", id="M1 modifiers are lower case"),
        *(
            pytest.param({f"F|{name}": raw}, name, id=f"M1 {name} does not take {raw}")
            for name in (
                *("contains", "startswith", "endswith", "cased", "windash", "wide", "utf16le"),
                *("utf16be", "utf16", "base64", "base64offset", "re", "cidr", "fieldref", "expand"),
            )
            for raw in (5, True, None)
        ),
        *(
            pytest.param({f"F|{name}": raw}, name, id=f"M1 {name} does not take {raw}")
            for name in (
                *("lt", "lte", "gt", "gte", "minute", "hour", "day", "week", "month", "year"),
                *("i", "m", "s"),
            )
            for raw in ("5", True, None)
        ),
        pytest.param({"F|exists": "true"}, "exists", id="M1 exists does not take text"),
        pytest.param({"F|exists": 1}, "exists", id="M1 exists does not take a number"),
        *(
            pytest.param({f"F|{before}|{name}": raw}, "first", id=f"M1 {name} after {before}")
            for before in ("all", "neq", "contains")
            for name, raw in (("re", "a"), ("cidr", "10.0.0.0/8"), ("exists", True))
        ),
        pytest.param({"F|re|cased": "a"}, "cased", id="M1 cased does not take an expression"),
        pytest.param({"F|re|windash": "a"}, "windash", id="M1 windash does not either"),
        pytest.param({"F|re|base64": "a"}, "base64", id="M1 nor does base64"),
        pytest.param({"F|re|wide": "a"}, "wide", id="M1 nor does wide"),
        pytest.param({"F|re|fieldref": "a"}, "fieldref", id="M1 nor does fieldref"),
        pytest.param({"F|contains|i": "a"}, "i", id="M1 flags belong to an expression"),
        pytest.param({"F|cidr|contains": "10.0.0.0/8"}, "contains", id="M1 a network is no text"),
        pytest.param({"F|gt|contains": 5}, "contains", id="M1 nor is a comparison"),
        pytest.param({"F|gt|lt": 5}, "lt", id="M1 one comparison is enough"),
        pytest.param({"F|gt|hour": 5}, "hour", id="M1 a time part comes before the comparison"),
        pytest.param({"F|contains|fieldref": "G"}, "wildcard", id="M1 fieldref after contains"),
        pytest.param({"F|fieldref": "G*"}, "wildcard", id="M1 a field's name has no wildcard"),
        pytest.param({"F|fieldref": r"G\*"}, "one field", id="M1 nor an escaped one"),
        pytest.param({"F|fieldref": ""}, "one field", id="M1 a field's name is not empty"),
        pytest.param({"F|windash|fieldref": "-a"}, "one field", id="M1 one field at a time"),
        pytest.param({"F|base64offset|fieldref": "ab"}, "one field", id="M1 not three fields"),
        pytest.param({"F|base64": "a*"}, "wildcard", id="M1 base64 of a wildcard"),
        pytest.param({"F|contains|base64": "a"}, "wildcard", id="M1 base64 after contains"),
        pytest.param({"F|base64offset": "ab?"}, "wildcard", id="M1 base64offset of a wildcard"),
        pytest.param({"F|windash": "-a -b -c -d"}, "4 dashes", id="M9 four dashes"),
        pytest.param({"F|wide": "é"}, "UTF-16", id="M10 bytes that are not UTF-8"),
        pytest.param({"F|wide": "\ud800"}, "UTF-16", id="M10 half a character"),
        pytest.param({"F|base64": "\ud800"}, "half a character", id="M11 half a character"),
        pytest.param({"F|utf16|base64": "\ud800"}, "UTF-16", id="M10 half, with a mark"),
        pytest.param({"F|base64offset": "a"}, "base64offset", id="M12 one byte"),
        pytest.param({"F|base64offset": ""}, "base64offset", id="M12 no byte"),
    ],
)
def test_a_modifier_is_refused_by_name(item: JsonObject, words: str) -> None:
    assert words in refusal(item)


def test_a_refusal_says_in_which_detection_and_item() -> None:
    assert refusal({"F|nonsense": "a"}).startswith("detection asked: F|nonsense: ")
