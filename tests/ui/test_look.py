"""What style sheets, scripts and templates promise: contrast, strict CSP, icons that exist."""

import re
from itertools import product
from pathlib import Path

import pytest

import khumkan
from khumkan.ui.components import Tone

PACKAGE = Path(khumkan.__file__).parent
STATIC = PACKAGE / "ui/static/ui"
TEMPLATES = sorted(path for path in PACKAGE.rglob("templates/**/*.html"))
PAGES = [path for path in TEMPLATES if "/mail/" not in path.as_posix()]
TOKENS = (STATIC / "css/tokens.css").read_text(encoding="utf-8")
LIGHT = ':root,\n:root[data-theme="light"] {'
THEMES = {
    "light": LIGHT,
    "dark": ':root[data-theme="dark"] {',
    "auto in the dark": '  :root[data-theme="auto"] {',
    "contrast": ':root[data-theme="contrast"] {',
}


def tokens_of(begin: str) -> dict[str, str]:
    block = TOKENS[TOKENS.index(begin) :].split("}")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


GROUNDS = ("ground", "paper", "selected")
PAIRS = [
    *((ink, ground, 7.0) for ink, ground in product(["ink"], GROUNDS)),
    *((ink, ground, 4.5) for ink, ground in product(["ink-soft", "link"], GROUNDS)),
    *((tone, f"{tone}-ground", 4.5) for tone in Tone),
    *((tone, ground, 4.5) for tone, ground in product(Tone, ["ground", "paper"])),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-strong", 4.5),
    ("paper", "danger", 4.5),
    ("ink-soft", "neutral-ground", 4.5),
    *((line, ground, 3.0) for line, ground in product(["line-strong", "focus", "accent"], GROUNDS)),
]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("front", "back", "wanted"),
    [pytest.param(*pair, id=f"{pair[0]} on {pair[1]}") for pair in PAIRS],
)
def test_colours_can_be_told_apart(theme: str, front: str, back: str, wanted: float) -> None:
    """Source: WCAG 2.2, success criteria 1.4.3 and 1.4.11."""
    tokens = tokens_of(THEMES[theme])
    assert contrast(tokens[front], tokens[back]) >= wanted


def test_a_dark_device_gets_the_dark_theme() -> None:
    assert tokens_of(THEMES["auto in the dark"]) == tokens_of(THEMES["dark"])


def test_paper_is_light_whatever_the_theme() -> None:
    sheet = (STATIC / "css/print.css").read_text(encoding="utf-8")
    block = sheet[sheet.index(":root[data-theme] {") :].split("}")[0]
    printed = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    light = tokens_of(LIGHT)
    assert printed["paper"] == "#ffffff"
    assert set(printed) == set(light)
    assert all(contrast(printed[tone], "#ffffff") >= 4.5 for tone in Tone)


def test_every_theme_names_every_colour() -> None:
    assert len({frozenset(tokens_of(begin)) for begin in THEMES.values()}) == 1


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_template_breaks_the_content_security_policy(path: Path) -> None:
    text = re.sub(r"\{%.*?%\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\son\w+=", text)
    assert not re.search(r"\bhx-on", text)
    assert "javascript:" not in text
    assert all(
        "src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", text)
    )
    assert not re.search(r"""(src|href)=["'](https?:)?//""", text)


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.*")), ids=lambda path: path.name)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"(https?:)?//[\w-]+\.\w", text)
    assert "eval(" not in text
    assert "innerHTML" not in text


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    text = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    assert set(re.findall(r'{% icon "([\w-]+)"', text)) <= drawn
    assert {*Tone, "success", "error", "debug"} <= drawn


def test_style_sheets_name_colours_only_among_the_tokens() -> None:
    for path in STATIC.glob("css/*.css"):
        if path.name in {"tokens.css", "print.css"}:
            continue
        text = re.sub(r"\.qr \{.*?\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"#[0-9a-f]{3,8}\b|rgb\(", text), path.name


def test_style_sheets_use_only_names_that_exist() -> None:
    named = set(re.findall(r"--([\w-]+):", TOKENS))
    for path in STATIC.glob("css/*.css"):
        used = set(re.findall(r"var\(--([\w-]+)\)", path.read_text(encoding="utf-8")))
        assert used <= named, path.name
