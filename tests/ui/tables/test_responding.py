import re
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path
from list_of_people import PEOPLE, everybody, get, make_people

from khumkan.ui.accounts.models import User
from khumkan.ui.tables import Table, respond_table
from khumkan.ui.tables.pages import TablePage
from khumkan.ui.tables.state import read_state
from khumkan.ui.tables.tags import table as show_table

pytestmark = pytest.mark.django_db


def switch_off(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@pytest.fixture(autouse=True)
def addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = (path("people/switch-off/", switch_off, name="switch-off"),)


def fragment(query: str = "", target: str = "table-people-region", table: Table = PEOPLE) -> Any:
    request = get(query, HX_Request="true", HX_Target=target)
    return respond_table(request, table, everybody(), "unused.html")


def html(query: str = "") -> str:
    return str(fragment(query, "table-people").content.decode())


def test_htmx_gets_the_region_it_asked_for_and_the_address_to_show() -> None:
    make_people(30)
    response = fragment("q=&theme=dark&sort=-name")
    assert response["HX-Push-Url"] == "/people/?theme=dark&sort=-name"
    assert response.content.decode().lstrip().startswith('<div class="table-region"')
    assert '<form class="table-filters"' not in response.content.decode()
    assert "HX-Request" in response["Vary"]
    assert "HX-Target" in response["Vary"]


def test_htmx_gets_the_whole_list_when_filters_are_taken_away() -> None:
    make_people(1)
    text = html("theme=dark")
    assert text.lstrip().startswith('<section class="table-block"')
    assert '<form class="table-filters"' in text


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no-htmx"),
        pytest.param({"HX_Request": "true", "HX_Target": "other"}, id="another-target"),
        pytest.param(
            {
                "HX_Request": "true",
                "HX_Target": "table-people",
                "HX_History_Restore_Request": "true",
            },
            id="going-back",
        ),
    ],
)
def test_everybody_else_gets_the_page(
    headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}

    def render(_request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        seen.update(context, template=template)
        return HttpResponse()

    monkeypatch.setattr("khumkan.ui.tables.responding.render", render)
    respond_table(get(**headers), PEOPLE, everybody(), "people.html", {"more": 1})
    assert seen["template"] == "people.html"
    assert seen["more"] == 1
    assert isinstance(seen["page"], TablePage)


def test_a_name_of_sql_and_html_is_text() -> None:
    User.objects.create(email="a@example.org", name="<script>alert(1)</script>'; DROP TABLE x;--")
    text = html()
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#x27;; DROP TABLE x;--" in text


def test_what_a_link_says_wrong_is_shown_as_text() -> None:
    make_people(1)
    text = html("%3Cimg%20src%3Dx%3E=1")
    assert "“&lt;img src=x&gt;”" in text


def test_nothing_yet_says_what_to_do_first() -> None:
    text = html()
    assert "Nobody yet" in text
    assert 'href="/invite/"' in text
    assert "<table" not in text
    assert "table-filters" not in text


def test_no_match_leads_to_the_list_without_filters() -> None:
    make_people(2)
    text = html("q=zzz&sort=-name")
    assert "Nothing matches these filters" in text
    assert 'href="?sort=-name"' in text
    assert "Nobody yet" not in text


def test_a_filter_with_no_match_in_an_empty_list_still_shows_the_filters() -> None:
    assert "table-filters" in html("q=zzz")


def test_heads_tell_the_order_to_screen_readers() -> None:
    make_people(2)
    assert len(re.findall(r'aria-sort="descending"', html("sort=-email"))) == 1


def test_each_cell_carries_its_label_for_narrow_screens() -> None:
    make_people(1)
    text = html()
    assert 'data-label="E-mail"' in text
    assert '<th scope="row" role="rowheader" data-label="Name">' in text


def test_bulk_actions_are_a_form_that_needs_no_script() -> None:
    make_people(30)
    text = html("theme=dark&size=25")
    assert 'action="/people/switch-off/"' in text
    assert 'name="csrfmiddlewaretoken"' in text
    assert 'name="query" value="theme=dark"' in text
    assert text.count('name="ids"') == 15
    assert "All 15 results" not in text
    assert "All 30 results, not only this page" in html()


def test_a_table_without_bulk_or_filters_is_just_rows() -> None:
    make_people(1)
    plain = Table("people", PEOPLE.columns)
    text = fragment("", "table-people", plain).content.decode()
    assert 'type="checkbox" name="ids"' not in text
    assert '<form class="table-bulk"' not in text


def test_no_inline_script_style_or_handler_is_written() -> None:
    make_people(30)
    text = html("q=p&nonsense=1")
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", text)


def test_the_page_shows_the_same_as_the_fragment() -> None:
    make_people(1)
    request = get()
    page = TablePage(request, everybody(), read_state(PEOPLE, request.GET))
    token = re.compile(r'value="\w{64}"')
    assert token.sub("", show_table(page)) == token.sub("", html())
