"""Django itself judges the extractor: what it looks up when it renders must have been found."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import template_messages
from babel.messages.extract import DEFAULT_KEYWORDS
from babel.messages.extract import extract as babel_extract
from babel.messages.frontend import parse_mapping_cfg
from django.template import engines
from django.utils import translation

Call = tuple[str, ...]
HELD = "what a variable holds"

SAMPLES = [
    pytest.param('{% translate "Sign in" %}', id="translate"),
    pytest.param('{% trans "Sign in" %}', id="the old name"),
    pytest.param("{% translate 'Sign in' %}", id="single quotes"),
    pytest.param("""{% translate "the hub's name" %}""", id="apostrophe"),
    pytest.param(r'{% translate "a \"quoted\" word" %}', id="escaped quotes"),
    pytest.param('{% translate "100% sure" %}', id="per cent in translate"),
    pytest.param('{% translate "March" context "month" %}', id="context"),
    pytest.param('{% translate "Sign in" as label %}{{ label }}', id="kept in a variable"),
    pytest.param('{% translate "March" context "month" as label %}', id="context and variable"),
    pytest.param('{% translate "Sign in"|upper %}', id="filtered"),
    pytest.param('{% translate ""|default:_("nothing") %}', id="a filter that speaks itself"),
    pytest.param('{% translate _("Sign in") %}', id="marked twice"),
    pytest.param('{{ _("Sign in") }}', id="in a variable tag"),
    pytest.param('{{ nothing|default:_("none given") }}', id="in a filter"),
    pytest.param("{{ nothing|default:_('it is \\'none\\'') }}", id="in a filter, single quotes"),
    pytest.param('{% if name == _("Anna") %}{% endif %}', id="in a condition"),
    pytest.param('{% with label=_("Sign in") %}{{ label }}{% endwith %}', id="in an argument"),
    pytest.param('{% firstof nothing _("none, given") %}', id="in a list of arguments"),
    pytest.param('{{ nothing|default:_("a")|add:_("b") }}', id="twice in one tag"),
    pytest.param("{% blocktranslate %}Good morning{% endblocktranslate %}", id="block"),
    pytest.param("{% blocktrans %}Good morning{% endblocktrans %}", id="block, the old name"),
    pytest.param(
        "{% blocktranslate trimmed %}\n  Good\n  morning\n{% endblocktranslate %}", id="trimmed"
    ),
    pytest.param("{% blocktranslate %}\n Good\n{% endblocktranslate %}", id="not trimmed"),
    pytest.param(
        "{% blocktranslate with who=name|upper %}Hello {{ who }}{% endblocktranslate %}",
        id="variable",
    ),
    pytest.param(
        '{% blocktranslate with who=_("you") %}Hello {{ who }}{% endblocktranslate %}',
        id="a variable that is translated",
    ),
    pytest.param(
        "{% blocktranslate %}{{ n }} is 5% of {x}{% endblocktranslate %}", id="per cent in a block"
    ),
    pytest.param(
        "{% blocktranslate trimmed count n=n %} one {% plural %} {{ n }} many"
        " {% endblocktranslate %}",
        id="plural",
    ),
    pytest.param(
        '{% blocktranslate count n=n context "beds" %}{{ n }} free{% plural %}{{ n }} free of'
        " {{ name }}{% endblocktranslate %}",
        id="plural in a context",
    ),
    pytest.param('{% blocktranslate context "x" asvar v %}Hi{% endblocktranslate %}', id="asvar"),
    pytest.param('{% comment %}{% translate "old" %}{% endcomment %}', id="commented out"),
    pytest.param('{% comment "why" %}{% translate "old" %}{% endcomment %}', id="with a reason"),
    pytest.param('{# {% translate "old" %} #}', id="commented out on a line"),
    pytest.param('{% verbatim %}{% translate "raw" %}{% endverbatim %}', id="verbatim"),
    pytest.param("""{% firstof "see _('this')" %}""", id="a string that quotes a call"),
    pytest.param("<p>_('text')</p>", id="text that looks like a call"),
    pytest.param("{% translate name %}", id="a variable holds what was marked elsewhere"),
]


class Catalogue:
    """Stands where Django's catalogue does and notes what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[Call] = []

    def gettext(self, text: str) -> str:
        self.asked.append(("gettext", str(text)))
        return str(text)

    def pgettext(self, context: str, text: str) -> str:
        self.asked.append(("pgettext", str(context), str(text)))
        return str(text)

    def ngettext(self, one: str, many: str, number: int) -> str:
        self.asked.append(("ngettext", one, many))
        return one if number == 1 else many

    def npgettext(self, context: str, one: str, many: str, number: int) -> str:
        self.asked.append(("npgettext", context, one, many))
        return one if number == 1 else many


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    made = Catalogue()
    for name in ("gettext", "pgettext", "ngettext", "npgettext"):
        monkeypatch.setattr(translation._trans, name, getattr(made, name))  # type: ignore[attr-defined]
    return made


def found(template: str) -> list[Call]:
    return [
        (function, *arguments)
        for function, arguments in (
            message.call() for message in template_messages.find_messages(template)
        )
    ]


@pytest.mark.parametrize("template", SAMPLES)
def test_what_django_looks_up_is_what_was_found(template: str, catalogue: Catalogue) -> None:
    compiled = engines["django"].from_string("{% load i18n %}" + template)
    compiled.render({"name": HELD, "n": 2})
    asked = {call for call in catalogue.asked if call[-1] not in {"", HELD}}
    assert set(found(template)) == asked


def test_a_sentence_marked_and_not_shown_is_found_too() -> None:
    assert found('{% translate "later" noop as label %}') == [("gettext", "later")]


@pytest.mark.parametrize(
    ("template", "hidden"),
    [
        pytest.param('{% translate "a" context kind %}', 1, id="context in a variable"),
        pytest.param('{% translate "a" context "kind" %}', 0, id="context"),
        pytest.param(
            "{% blocktranslate context k %}a{% endblocktranslate %}", 1, id="block context"
        ),
        pytest.param("{% blocktranslate %}{{ a.b }}{% endblocktranslate %}", 1, id="an attribute"),
        pytest.param("{% blocktranslate %}{{ a|upper }}{% endblocktranslate %}", 1, id="a filter"),
        pytest.param("{% blocktranslate %}{{ a }}{% endblocktranslate %}", 0, id="a name"),
        pytest.param("{{ a.b }}{% if a %}{% endif %}", 0, id="outside a block"),
    ],
)
def test_what_would_stay_english_or_empty_is_refused(template: str, hidden: int) -> None:
    said = list(template_messages.find_hidden(f"\n{template}", "a.html"))
    assert len(said) == hidden
    assert all(sentence.startswith("a.html:2: ") for sentence in said)


def configured(root: Path) -> Iterator[str]:
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        patterns, _ = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel's
    yield from (method for pattern, method in patterns if "templates" in pattern)


def test_babel_runs_the_extractor_for_templates(root: Path) -> None:
    template = io.BytesIO('\n{% translate "ลงชื่อ" context "c" %}'.encode())
    methods = set(configured(root))
    assert len(methods) == 1
    results = list(babel_extract(methods.pop(), template, DEFAULT_KEYWORDS))
    assert results == [(2, "ลงชื่อ", [], "c")]
