"""Expressions, networks, numbers, times and other fields: section 3 of the semantics page."""

import pytest
from tests.engine.naive.asking import fires, refusal

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.rows import Value


@pytest.mark.parametrize(
    ("item", "text", "expected"),
    [
        pytest.param({"F|re": "ho.m"}, "whoami", True, id="M7 found anywhere"),
        pytest.param({"F|re": "^ho"}, "whoami", False, id="M7 anchored at the start"),
        pytest.param({"F|re": "ami$"}, "whoami", True, id="M7 anchored at the end"),
        pytest.param({"F|re": "WHO"}, "whoami", False, id="M7 case matters"),
        pytest.param({"F|re": r"a\*b"}, "a*b", True, id="M7 its escapes are its own"),
        pytest.param({"F|re": r"a\\b"}, r"a\b", True, id="M7 a backslash is two"),
        pytest.param({"F|re": r"^\d+$"}, "๑๒", False, id="M7 digits are ASCII"),
        pytest.param({"F|re": "^a$"}, "a\n", False, id="M7 the end is the very end"),
        pytest.param({"F|re": r"^\d+$"}, 4104, True, id="M7 a number has digits"),
        pytest.param({"F|re": "(?i)WHO"}, "whoami", True, id="M7 a flag at the very start"),
        pytest.param({"F|re": "[[a]"}, "[", True, id="M8 a bracket in a class"),
        pytest.param({"F|re": "^[[:alpha:]]$"}, "a", True, id="M8 a POSIX class"),
        pytest.param({"F|re": r"^\pL$"}, "ก", True, id="M8 letters of any script"),
        pytest.param({"F|re": "a(?i)b"}, "aB", True, id="M7 a flag in the middle"),
        pytest.param({"F|re|contains": "(?i)A"}, "a", True, id="M7 a flag and contains"),
        pytest.param({"F|re": r"(?:.*\)){1,}.*x"}, ")" * 60, False, id="M8 no backtracking"),
        pytest.param({"F|re": ["x", "a"]}, "abc", True, id="M7 a list of expressions"),
        pytest.param({"F|re|all": ["b", "a"]}, "abc", True, id="M3 all expressions"),
        pytest.param({"F|re|neq": "a"}, "abc", False, id="M4 not the expression"),
        pytest.param({"F|re|i": "WHO"}, "whoami", True, id="M7 i"),
        pytest.param({"F|re|ignorecase": "WHO"}, "whoami", True, id="M7 ignorecase is i"),
        pytest.param({"F|re": "^b"}, "a\nb", False, id="M7 without m"),
        pytest.param({"F|re|m": "^b"}, "a\nb", True, id="M7 m"),
        pytest.param({"F|re|multiline": "^b"}, "a\nb", True, id="M7 multiline is m"),
        pytest.param({"F|re": "a.b"}, "a\nb", False, id="M7 without s"),
        pytest.param({"F|re|s": "a.b"}, "a\nb", True, id="M7 s"),
        pytest.param({"F|re|dotall": "a.b"}, "a\nb", True, id="M7 dotall is s"),
        pytest.param({"F|re|i|m|s": "^B.c"}, "a\nb\nC", True, id="M7 three flags"),
        pytest.param({"F|re|contains": "hoa|x"}, "whoami", True, id="M7 contains is re"),
        pytest.param({"F|re|startswith": "wh|x"}, "whoami", True, id="M7 from the first character"),
        pytest.param({"F|re|startswith": "ho|x"}, "whoami", False, id="M7 and not later"),
        pytest.param({"F|re|startswith|m": "^b"}, "a\nb", False, id="M7 nor in another line"),
        pytest.param({"F|re|endswith": "x|mi"}, "whoami", True, id="M7 to the last character"),
        pytest.param({"F|re|endswith": "x|am"}, "whoami", False, id="M7 and not before"),
        pytest.param({"F|re|endswith": "mi"}, "whoami\n", False, id="M7 a line end is a character"),
        pytest.param({"F|re|endswith|startswith": "oa"}, "whoami", True, id="M7 both are contains"),
        pytest.param({"F|re|contains|i": "HOA"}, "whoami", True, id="M7 contains and a flag"),
    ],
)
def test_an_expression_matches(item: JsonObject, text: Value, expected: bool) -> None:
    assert fires(item, {"F": text}) is expected


@pytest.mark.parametrize(
    ("item", "words"),
    [
        pytest.param({"F|re": "("}, "no regular expression", id="M8 an open parenthesis"),
        pytest.param({"F|re": "^(?!x)who"}, "no regular expression", id="M8 look-ahead"),
        pytest.param({"F|re": r"(.)\1"}, "no regular expression", id="M8 back reference"),
        pytest.param({"F|re": "a{1001}"}, "no regular expression", id="M8 too many times"),
        pytest.param({"F|re|contains": "a)(b"}, "no regular expression", id="M8 crossed brackets"),
    ],
)
def test_an_expression_is_refused(item: JsonObject, words: str) -> None:
    assert words in refusal(item)


@pytest.mark.parametrize(
    ("network", "address", "expected"),
    [
        pytest.param("10.0.0.0/8", "10.1.2.3", True, id="M13 inside"),
        pytest.param("10.0.0.0/8", "11.1.2.3", False, id="M13 outside"),
        pytest.param("10.1.2.3", "10.1.2.3", True, id="M13 a network of one"),
        pytest.param("fe80::/10", "fe80::1", True, id="M13 IPv6"),
        pytest.param("fe80::/10", "FE80:0::1", True, id="M13 however it is written"),
        pytest.param("fe80::/10", "fe80::1%eth0", True, id="M13 with a zone"),
        pytest.param("fe80::/10", "10.1.2.3", False, id="M13 the other family"),
        pytest.param("10.0.0.0/8", "::ffff:10.1.2.3", True, id="M13 the address it carries"),
        pytest.param("::ffff:0:0/96", "::ffff:10.1.2.3", True, id="M13 and the address itself"),
        pytest.param("10.0.0.0/8", "10.1.2", False, id="M13 no address"),
        pytest.param("10.0.0.0/8", "010.1.2.3", False, id="M13 no leading zeros"),
        pytest.param("10.0.0.0/8", " 10.1.2.3", False, id="M13 no blanks"),
        pytest.param("10.0.0.0/8", "10.1.2.3:443", False, id="M13 no port"),
        pytest.param("0.0.0.0/0", 3232235777, False, id="M13 a number is no address"),
        pytest.param(["10.0.0.0/8", "192.168.0.0/16"], "192.168.1.1", True, id="M13 a list"),
    ],
)
def test_an_address_lies_in_a_network(network: JsonValue, address: Value, expected: bool) -> None:
    assert fires({"F|cidr": network}, {"F": address}) is expected


@pytest.mark.parametrize("item", [{"F|cidr|all": ["10.0.0.0/8"]}, {"F|neq|contains": "11."}])
def test_list_modifiers_stand_behind_or_before(item: JsonObject) -> None:
    assert fires(item, {"F": "10.1.2.3"})


@pytest.mark.parametrize(
    "network",
    [
        pytest.param("10.1.0.0/8", id="M13 host bits"),
        pytest.param("10.0.0.0/33", id="M13 no such length"),
        pytest.param("10.*", id="M13 a wildcard"),
    ],
)
def test_what_is_no_network_is_refused(network: JsonValue) -> None:
    assert "no network" in refusal({"F|cidr": network})


@pytest.mark.parametrize(
    ("item", "value", "expected"),
    [
        pytest.param({"F|lt": 5}, 4, True, id="M14 lt"),
        pytest.param({"F|lt": 5}, 5, False, id="M14 lt, equal"),
        pytest.param({"F|lte": 5}, 5, True, id="M14 lte"),
        pytest.param({"F|gt": 5}, 5, False, id="M14 gt, equal"),
        pytest.param({"F|gt": 5}, 5.1, True, id="M14 gt, a fraction"),
        pytest.param({"F|gte": 5}, 5, True, id="M14 gte"),
        pytest.param({"F|gte": 0.5}, "0.5", True, id="M14 text that is a number"),
        pytest.param({"F|lt": -1}, "-1.5", True, id="M14 negative text"),
        pytest.param({"F|gt": 9}, "10", True, id="M14 compared as numbers, not as text"),
        pytest.param({"F|gt": 2**53}, 2**53 + 1, True, id="M14 exactly"),
        pytest.param({"F|gt": 2**53}, str(2**53 + 1), True, id="M14 exactly, from text"),
        pytest.param({"F|gt": 0}, " 1", False, id="M14 no blanks"),
        pytest.param({"F|gt": 0}, "+1", False, id="M14 no plus"),
        pytest.param({"F|gt": 0}, "1e5", False, id="M14 no exponent"),
        pytest.param({"F|gt": 0}, "0x1f4", False, id="M14 no hexadecimal"),
        pytest.param({"F|gt": 0}, "1.", False, id="M14 no bare point"),
        pytest.param({"F|gt": 0}, "๑", False, id="M14 no Thai digits"),
        pytest.param({"F|gt": 0}, 300 * "9", True, id="M14 as many digits as there may be"),
        pytest.param({"F|gt": 0}, 5000 * "9", False, id="M14 too many digits"),
        pytest.param({"F|gt": 0}, True, False, id="M14 no boolean"),
        pytest.param({"F|gt": 0}, "", False, id="M14 nothing"),
        pytest.param({"F|gt": 3}, (1, 5), True, id="M14 any element"),
        pytest.param({"F|gt": [100, 3]}, 5, True, id="M14 any value"),
        pytest.param({"F|gt|all": [1, 3]}, 5, True, id="M14 all values"),
        pytest.param({"F|gt|neq": 3}, 5, False, id="M14 and neq"),
    ],
)
def test_a_number_compares(item: JsonObject, value: Value, expected: bool) -> None:
    assert fires(item, {"F": value}) is expected


@pytest.mark.parametrize(
    ("item", "mine", "other", "expected"),
    [
        pytest.param({"F|fieldref": "G"}, "A", "a", True, id="M15 the same text"),
        pytest.param({"F|fieldref": "G"}, "a", "ab", False, id="M15 another text"),
        pytest.param({"F|fieldref": "G"}, 1, "1", True, id="M15 by text"),
        pytest.param({"F|fieldref": "G"}, ("a", "b"), ("c", "b"), True, id="M15 any pair"),
        pytest.param({"F|fieldref": "G"}, "a*", "ab", False, id="M15 no wildcards in the event"),
        pytest.param({"F|fieldref|startswith": "G"}, "abc", "AB", True, id="M15 starts with it"),
        pytest.param({"F|fieldref|startswith": "G"}, "ab", "abc", False, id="M15 not the reverse"),
        pytest.param({"F|fieldref|endswith": "G"}, "abc", "BC", True, id="M15 ends with it"),
        pytest.param({"F|fieldref|contains": "G"}, "abc", "b", True, id="M15 contains it"),
        pytest.param({"F|fieldref|startswith|endswith": "G"}, "abc", "b", True, id="M15 both"),
        pytest.param({"F|fieldref|neq": "G"}, "a", "b", True, id="M15 different"),
        pytest.param({"F|fieldref|neq": "G"}, "a", "A", False, id="M15 not different"),
        pytest.param({"F|cased|fieldref": "G"}, "a", "A", False, id="M15 cased"),
        pytest.param({"F|cased|fieldref": "G"}, "A", "A", True, id="M15 cased, the same"),
        pytest.param({"F|fieldref": ["H", "G"]}, "a", "a", True, id="M15 one of two fields"),
    ],
)
def test_a_field_refers_to_another(
    item: JsonObject, mine: Value, other: Value, expected: bool
) -> None:
    assert fires(item, {"F": mine, "G": other}) is expected


NIGHT = "2026-03-01T23:59:30+07:00"


@pytest.mark.parametrize(
    ("item", "value", "expected"),
    [
        pytest.param({"F|minute": 59}, NIGHT, True, id="M17 minute"),
        pytest.param({"F|hour": 16}, NIGHT, True, id="M17 hour, in UTC"),
        pytest.param({"F|hour": 23}, NIGHT, False, id="M17 and not in the event's own zone"),
        pytest.param({"F|day": 1}, NIGHT, True, id="M17 day"),
        pytest.param({"F|week": 9}, NIGHT, True, id="M17 ISO week"),
        pytest.param({"F|week": 53}, "2021-01-01", True, id="M17 week 53 of the year before"),
        pytest.param({"F|month": 3}, NIGHT, True, id="M17 month"),
        pytest.param({"F|year": 2026}, NIGHT, True, id="M17 year"),
        pytest.param({"F|hour": 16.9}, NIGHT, True, id="M17 a fraction is cut off"),
        pytest.param({"F|hour|gte": 16}, NIGHT, True, id="M17 compared"),
        pytest.param({"F|hour|lt": 16}, NIGHT, False, id="M17 compared, not less"),
        pytest.param({"F|hour": [3, 16]}, NIGHT, True, id="M17 a list"),
        pytest.param({"F|minute|hour": 16}, NIGHT, True, id="M17 the last part counts"),
        pytest.param({"F|hour|neq": 16}, NIGHT, False, id="M17 and neq"),
        pytest.param({"F|hour": 4}, "2026-03-01 04:05:06.123", True, id="M17 no offset is UTC"),
        pytest.param({"F|hour": 4}, "2026-03-01T04:05:06.1234567Z", True, id="M17 many digits"),
        pytest.param({"F|hour": 0}, "2026-03-01", True, id="M17 a date is its midnight"),
        pytest.param({"F|year": 2026}, "20260301T040506Z", False, id="M17 no basic format"),
        pytest.param({"F|year": 2026}, "2026-W09", False, id="M17 no week date"),
        pytest.param({"F|year": 2026}, "2026-13-01", False, id="M17 no such month"),
        pytest.param({"F|year": 2026}, "01/03/2026", False, id="M17 no other order"),
        pytest.param({"F|year": 1}, "0001-01-01T00:00:00+07:00", False, id="M17 before all years"),
        pytest.param({"F|hour": 16}, 1772380800, True, id="M17 Unix seconds"),
        pytest.param({"F|hour": 16}, 1772380800.5, True, id="M17 and a fraction"),
        pytest.param({"F|hour": 16}, "1772380800", True, id="M17 as text"),
        pytest.param({"F|hour": 16}, 1772380800000, True, id="M17 milliseconds"),
        pytest.param({"F|year": 5138}, 10**11 - 1, True, id="M17 the last number of seconds"),
        pytest.param({"F|year": 1973}, 10**11, True, id="M17 the first of milliseconds"),
        pytest.param({"F|year": 1966}, -(10**11), True, id="M17 also before 1970"),
        pytest.param({"F|year": 1970}, 10**30, False, id="M17 no calendar goes so far"),
        pytest.param({"F|minute": 0}, True, False, id="M17 a boolean is no time"),
    ],
)
def test_a_part_of_a_time(item: JsonObject, value: Value, expected: bool) -> None:
    assert fires(item, {"F": value}) is expected
