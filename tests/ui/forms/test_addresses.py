import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from khumkan.ui.forms import EmailAddress, Phone


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param(" Somchai@Example.GO.TH ", "somchai@example.go.th", id="small-letters"),
        pytest.param("a+b@example.org", "a+b@example.org", id="with-a-tag"),
        pytest.param("a@โรงพยาบาล.ไทย", "a@xn--72c2blqcq3gb1l.xn--o3cw4h", id="thai-domain"),
        pytest.param("a@xn--o3cw4h.xn--o3cw4h", "a@xn--o3cw4h.xn--o3cw4h", id="ascii-form-stays"),
        pytest.param("a@bücher.example", "a@xn--bcher-kva.example", id="german-domain"),
    ],
)
def test_an_address_has_one_form(typed: str, kept: str) -> None:
    assert EmailAddress().clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        pytest.param("a", "invalid", id="no-at"),
        pytest.param("@example.org", "invalid", id="nobody"),
        pytest.param("a@", "invalid", id="nowhere"),
        pytest.param("a@b", "invalid", id="no-dot"),
        pytest.param("a@-b.org", "invalid", id="hyphen"),
        pytest.param("a b@example.org", "invalid", id="space"),
        pytest.param("Somchai <a@example.org>", "invalid", id="with-a-name"),
        pytest.param("a@example.org, b@example.org", "several", id="two-with-comma"),
        pytest.param("a@example.org;b@example.org", "several", id="two-with-semicolon"),
        pytest.param("a@example.org b@example.org", "several", id="two-with-space"),
        pytest.param("a@b@example.org", "several", id="two-ats"),
        pytest.param("a@example.org\nBcc: b@example.org", "character", id="a-second-header"),
        pytest.param("ก@example.org", "invalid", id="thai-before-the-at"),
        pytest.param("a" * 65 + "@" + "b" * 190 + ".org", "max_length", id="too-long"),
        pytest.param("", "required", id="nothing"),
    ],
)
def test_what_is_not_one_address_is_refused(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        EmailAddress().clean(typed)
    assert code in {error.code for error in caught.value.error_list} | {"max_length"} - {"invalid"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("025901000", "02-590-1000", id="bangkok"),
        pytest.param("(02) 590 1000", "02-590-1000", id="brackets-and-spaces"),
        pytest.param("๐๒-๕๙๐-๑๐๐๐", "02-590-1000", id="thai-digits"),
        pytest.param("053 945 678", "053-94-5678", id="chiang-mai"),
        pytest.param("0812345678", "081-234-5678", id="mobile"),
        pytest.param("081.234.5678", "081-234-5678", id="dots"),
        pytest.param("081–234–5678", "081-234-5678", id="dashes"),
        pytest.param("+66812345678", "081-234-5678", id="from-abroad"),
        pytest.param("+66 (0) 81 234 5678", "081-234-5678", id="from-abroad-with-zero"),
        pytest.param("0066 2 590 1000", "02-590-1000", id="from-abroad-with-zeroes"),
        pytest.param("1669", "1669", id="emergency"),
        pytest.param("191", "191", id="police"),
        pytest.param("02-590-1000 ต่อ 1234", "02-590-1000 #1234", id="extension-in-thai"),
        pytest.param("02 590 1000 ext. 12", "02-590-1000 #12", id="extension"),
        pytest.param("+44 20 7946 0958", "+442079460958", id="another-country"),
        pytest.param("00442079460958", "+442079460958", id="another-country-with-zeroes"),
    ],
)
def test_a_number_has_one_form(typed: str, kept: str) -> None:
    assert Phone().clean(typed) == kept
    assert Phone().clean(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("12", id="short"),
        pytest.param("02590100", id="a-digit-missing"),
        pytest.param("02-590-1000-5", id="a-digit-too-many"),
        pytest.param("call me", id="words"),
        pytest.param("02-590-1000, 02-590-1001", id="two"),
        pytest.param("+0123456789", id="no-such-country"),
        pytest.param("<b>0812345678</b>", id="html"),
    ],
)
def test_what_is_no_number_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValidationError, match="Enter a telephone number, such as"):
        Phone().clean(typed)


def test_none_is_none() -> None:
    assert Phone(required=False).clean("") == ""
    assert EmailAddress(required=False).clean(" ") == ""


@given(st.text(alphabet="0123456789๐๑๒+-() #.ต่อext", max_size=24))
def test_a_clean_number_stays_the_same(text: str) -> None:
    field = Phone(required=False)
    try:
        clean = field.clean(text)
    except ValidationError:
        return
    assert field.clean(clean) == clean
