"""The catalogue check refuses what would show an English or a wrong sentence to a Thai reader."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

Plural = tuple[str, str]


@pytest.fixture(scope="module")
def check(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("check_catalogue")


def catalogue(
    key: str | Plural, thai: str | tuple[str, ...] = "", *, fuzzy: bool = False
) -> Catalog:
    made = Catalog(locale="th")
    made.add(key, thai, flags=["fuzzy"] if fuzzy else [])
    return made


def faults(check: ModuleType, key: str | Plural, answer: Catalog) -> list[str]:
    return list(check.catalogue_faults(catalogue(key), answer))


@pytest.mark.parametrize(
    ("key", "thai"),
    [
        pytest.param("nothing found", "ไม่พบสิ่งใด", id="plain"),
        pytest.param("{n} of {total}", "{total} รายการ พบ {n}", id="other order"),
        pytest.param("unknown {key!r}", "ไม่รู้จัก {key}", id="other conversion"),
        pytest.param("{{n}} stays", "{{n}} คงเดิม", id="escaped braces"),
        pytest.param("%(n)s found", "พบ %(n)s", id="percent"),
        pytest.param(("{n} event", "{n} events"), ("{n} เหตุการณ์",), id="plural"),
        pytest.param(("one event", "{n} events"), ("{n} เหตุการณ์",), id="plural without a number"),
        pytest.param(
            "a { b %(n)s 5%%", "%(n)s 5%% {", id="braces are braces beside per cent fields"
        ),
    ],
)
def test_a_good_translation_passes(
    check: ModuleType, key: str | Plural, thai: str | tuple[str, ...]
) -> None:
    assert faults(check, key, catalogue(key, thai)) == []


@pytest.mark.parametrize(
    ("key", "answer", "fault"),
    [
        pytest.param("a", Catalog(locale="th"), "not in the catalogue: 'a'", id="unknown"),
        pytest.param("a", catalogue("a", ""), "no Thai: 'a'", id="empty"),
        pytest.param(("a", "b"), catalogue(("a", "b"), ("",)), "no Thai: 'a'", id="empty plural"),
        pytest.param(
            "a", catalogue("a", "ก", fuzzy=True), "fuzzy, so perhaps wrong: 'a'", id="fuzzy"
        ),
        pytest.param(
            "{n}", catalogue("{n}", "ก"), "placeholders differ: '{n}'", id="placeholder lost"
        ),
        pytest.param(
            "{n}", catalogue("{n}", "{n}{m}"), "placeholders differ: '{n}'", id="placeholder added"
        ),
        pytest.param(
            "%(n)s", catalogue("%(n)s", "%(n)d"), "placeholders differ: '%(n)s'", id="percent kind"
        ),
        pytest.param(
            ("a", "b"), catalogue(("a", "c"), ("ก",)), "the plural differs: 'a'", id="other plural"
        ),
        pytest.param("a", catalogue(("a", "b"), ("ก",)), "the plural differs: 'a'", id="no plural"),
    ],
)
def test_a_bad_translation_is_refused_by_name(
    check: ModuleType, key: str | Plural, answer: Catalog, fault: str
) -> None:
    assert faults(check, key, answer) == [fault]


@pytest.mark.parametrize(
    ("key", "thai"),
    [
        pytest.param("{n}", "{n", id="braces that don't pair"),
        pytest.param("%(n)s of 5%%", "%(n)s 5% ใน", id="a single per cent sign"),
    ],
)
def test_thai_that_cannot_be_filled_is_refused(check: ModuleType, key: str, thai: str) -> None:
    assert faults(check, key, catalogue(key, thai))[0].startswith("it can't be filled")


def test_the_same_english_in_two_contexts_needs_two_translations(check: ModuleType) -> None:
    wanted, known = Catalog(), Catalog(locale="th")
    for context in ("month", "verb"):
        wanted.add("March", context=context)
    known.add("March", "มีนาคม", context="month")
    known.add("March", "เดิน")
    assert list(check.catalogue_faults(wanted, known)) == [
        "not in the catalogue: 'March' (verb)",
        "no longer in the code: 'March'",
    ]


def test_a_translation_of_nothing_is_refused(check: ModuleType) -> None:
    assert list(check.catalogue_faults(Catalog(), catalogue("old", "เก่า"))) == [
        "no longer in the code: 'old'"
    ]


@pytest.mark.parametrize(
    ("source", "hidden"),
    [
        pytest.param('message("plain {n}", n=1)', 0, id="literal"),
        pytest.param('message("two " "halves")', 0, id="joined literals"),
        pytest.param("_(title)", 1, id="variable"),
        pytest.param('message(f"{n} found")', 1, id="f-string"),
        pytest.param('ngettext("a" + b, "c", 2)', 1, id="sum"),
        pytest.param("message()", 1, id="nothing"),
        pytest.param('ngettext("a", many, 2)', 1, id="plural in a variable"),
        pytest.param('pgettext(kind, "a")', 1, id="context in a variable"),
        pytest.param('pgettext("month", "a")', 0, id="context"),
        pytest.param("gettext_lazy(title)", 1, id="lazy"),
        pytest.param("translations.gettext(text)", 0, id="the translator itself"),
    ],
)
def test_messages_no_extractor_could_find_are_refused(
    check: ModuleType, source: str, hidden: int
) -> None:
    assert len(list(check.hidden_messages(source, "a.py"))) == hidden


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A template with one message, a catalogue that answers it, a source folder that holds it."""
    for name, made in (("k.pot", catalogue("a")), ("k.po", catalogue("a", "ก"))):
        with (tmp_path / name).open("wb") as file:
            write_po(file, made)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "m.py").write_text('message("a")\n')
    return [str(tmp_path / name) for name in ("k.pot", "k.po", "src")]


def test_a_complete_catalogue_is_counted(
    check: ModuleType, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert check.main(files) == 0
    assert capsys.readouterr().out == "k.po: 1 messages, all in Thai\n"


def test_a_fault_fails_the_build_and_says_what_to_do(
    check: ModuleType, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (Path(files[2]) / "m.py").write_text("message(a)\n")
    assert check.main(files) == 1
    assert "m.py:1" in (said := capsys.readouterr().out)
    assert "make i18n" in said


def test_a_template_is_looked_through_as_well(check: ModuleType, files: list[str]) -> None:
    templates = Path(files[2]) / "templates"
    templates.mkdir()
    (templates / "a.html").write_text('{% translate "a" context kind %}')
    (templates / "notes.md").write_text('{% translate "a" context kind %}')
    assert list(check.hidden_anywhere(Path(files[2]))) == [
        f"{templates}/a.html:1: a context needs a literal to be found"
    ]
