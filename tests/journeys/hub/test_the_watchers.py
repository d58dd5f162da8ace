"""Those who watch the journeys would notice: an error, a stranger, a page that keeps people out."""

import pytest
from accessibility import find_faults
from browsing import Browser
from hub_process import HubProcess
from playwright.sync_api import Browser as Chromium
from tests.journeys.hub.conftest import find_names

pytestmark = pytest.mark.browser


@pytest.fixture
def watched(chromium: Chromium, hub: HubProcess) -> Browser:
    """A browser whose complaints a test wants to see, and which therefore checks itself."""
    return Browser(chromium, hub.url)


@pytest.mark.parametrize(
    ("act", "noticed"),
    [
        pytest.param("console.error('torn')", "torn", id="an error on the console"),
        pytest.param("setTimeout(() => { throw Error('torn') })", "torn", id="an exception"),
        pytest.param(
            "fetch('http://127.0.0.1:9/').catch(() => 0)",
            "Content Security Policy",
            id="a request that the policy refuses",
        ),
        pytest.param(
            "document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')",
            "Content Security Policy",
            id="an inline style",
        ),
        pytest.param("fetch('/no-such-page/')", "404", id="a missing file"),
    ],
)
def test_a_complaint_fails_the_journey(watched: Browser, act: str, noticed: str) -> None:
    page = watched.visit("/accounts/login/")
    watched.check()
    page.evaluate(act)
    page.wait_for_load_state("networkidle")
    with pytest.raises(AssertionError, match=noticed):
        watched.check()
    watched.close()


def test_a_request_to_somebody_else_fails_the_journey(watched: Browser) -> None:
    page = watched.visit("/accounts/login/")
    watched.forgive("")
    with page.expect_request("http://127.0.0.1:9/") as asked:
        page.evaluate("location.href = 'http://127.0.0.1:9/'")
    assert asked.value.url == "http://127.0.0.1:9/"
    with pytest.raises(AssertionError, match="somebody else"):
        watched.check()
    watched.close()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        pytest.param(
            "document.querySelectorAll('label').forEach(label => label.remove())",
            "label",
            id="fields without labels",
        ),
        pytest.param("document.documentElement.lang = ''", "html-has-lang", id="no language"),
        pytest.param(
            "document.querySelector('h1').style.color = '#bbb'", "contrast", id="pale words"
        ),
        pytest.param("document.querySelector('h1').style.width = '60rem'", "wider", id="too wide"),
    ],
)
def test_a_page_that_keeps_people_out_is_noticed(watched: Browser, change: str, fault: str) -> None:
    page = watched.visit("/accounts/login/")
    assert find_faults(page) == []
    page.evaluate(change)
    assert any(fault in found for found in find_faults(page))
    watched.close()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        pytest.param("http.request path=/people/ status=200", [], id="clean"),
        pytest.param("login email=anan@hospital.example", ["anan@hospital.example"], id="address"),
        pytest.param("q=anan%40hospital.example", ["anan%40hospital.example"], id="quoted"),
        pytest.param("user=สมศรี", ["สมศรี"], id="Thai name"),
        pytest.param("user='A Officer'", ["A Officer"], id="name of the world"),
    ],
)
def test_a_name_in_a_log_is_noticed(line: str, names: list[str]) -> None:
    assert find_names(line) == names
