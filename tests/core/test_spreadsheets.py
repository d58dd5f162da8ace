import pytest

from khumkan.core.spreadsheets import spreadsheet_cell


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("=1+1", "'=1+1", id="formula"),
        pytest.param("+66 2 590 1000", "'+66 2 590 1000", id="plus"),
        pytest.param("-cmd", "'-cmd", id="minus"),
        pytest.param("@SUM(1)", "'@SUM(1)", id="at"),
        pytest.param("\t=1", "'\t=1", id="tab"),
        pytest.param("\r=1", "'\r=1", id="carriage-return"),
        pytest.param("＝1+1", "'＝1+1", id="wide-equals"),
        pytest.param("-", "-", id="a-dash-alone"),
        pytest.param("", "", id="nothing"),
        pytest.param("โรงพยาบาล", "โรงพยาบาล", id="thai"),
        pytest.param("a=b", "a=b", id="inside"),
    ],
)
def test_no_text_begins_as_a_formula(text: str, expected: str) -> None:
    assert spreadsheet_cell(text) == expected
