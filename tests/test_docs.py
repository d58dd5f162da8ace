"""Documents that can be wrong must be able to fail: links, commands, targets, names, order."""

import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from khumkan.cli import group
from khumkan.cli.exits import ExitCode

ROOT = Path(__file__).resolve().parent.parent
UNTRACKED = {"build", "dist", "htmlcov", "var"}
TEXT = {".md", ".py", ".toml", ".txt", ".yml", ".po", ".sh", ".jsonl", ".html", ".css", ""}

FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
MAKE = re.compile(r"^make((?: +[a-z][a-z0-9-]*)+)\b")
RULE = re.compile(r"^([a-z0-9-]+):.*## (.+)$", re.MULTILINE)
# Written so that this file doesn't hold what it looks for.
MACHINE = re.compile(
    r"(?<![\w.])/(?:wor[k]|far[m])/|p[y]pi[.]org|p[y]thonhosted|n[p]mjs[.]|d[e]b[.]debian"
)
# Allowed in a log of a case or a sample, never in a page.
SOMEBODY = re.compile(r"(?<![\w.])/(?:roo[t]|hom[e]/\w+|User[s]/\w+)/")
SHELLS = {"sh", "console", "bash", "shell"}
ADR_PARTS = [
    "Context",
    "Decision",
    "Consequences",
    "Alternatives refused",
    "How we would notice it was wrong",
]


def files() -> Iterator[Path]:
    """Yield what is or may be committed; caches, environments and results are not."""
    for top in sorted(ROOT.iterdir()):
        if top.is_file():
            yield top
        elif top.name not in UNTRACKED and (not top.name.startswith(".") or top.name == ".ci"):
            yield from (path for path in sorted(top.rglob("*")) if path.is_file())


FILES = [path for path in files() if "__pycache__" not in path.parts]
DOCUMENTS = [path for path in FILES if path.suffix == ".md"]
GUIDES = [path for path in DOCUMENTS if path.parts[-2] != "changelog.d"]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors(document: str) -> set[str]:
    """Return the anchors that a reader of Markdown makes of the headings."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(document))
    return {heading.replace(" ", "-") for heading in plain}


def commands(document: str) -> Iterator[str]:
    """Yield the lines of shell blocks, continued ones joined, and code between words."""
    for language, block in FENCE.findall(document):
        if language in SHELLS:
            joined = block.replace("\\\n", " ")
            yield from (line.strip().removeprefix("$ ") for line in joined.splitlines())
    yield from CODE.findall(FENCE.sub("", document))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_link_leads_somewhere(path: Path) -> None:
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    broken = []
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        place, _, anchor = link.partition("#")
        target = path.parent / place if place else path
        is_there = target.exists()
        if is_there and anchor:
            is_there = anchor in anchors(target.read_text(encoding="utf-8"))
        if not is_there:
            broken.append(link)
    assert broken == []


def targets() -> dict[str, str]:
    return dict(RULE.findall((ROOT / "Makefile").read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", GUIDES, ids=name)
def test_every_make_target_in_a_document_exists(path: Path) -> None:
    named = {
        word
        for command in commands(path.read_text(encoding="utf-8"))
        for found in MAKE.findall(command)
        for word in found.split()
    }
    assert named - targets().keys() == set()


def test_make_prints_every_target_with_what_it_does() -> None:
    said = subprocess.run(
        ["make", "--no-print-directory"],  # noqa: S607 - whichever make the reader has
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert re.findall(r"^  make ([\w-]+) +(\S.*)$", said, re.MULTILINE) == list(targets().items())


def test_make_has_the_targets_that_were_agreed() -> None:
    agreed = (
        "up test check quick fmt lint types layers sizes cov rules golden i18n docs bench soak fuzz"
        " release"
    )
    assert set(agreed.split()) <= targets().keys()


def test_ci_runs_the_check_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines == [
        "#!/usr/bin/env bash",
        "set -euo pipefail",
        'cd "$(dirname "$0")/.."',
        "make check",
    ]


def misunderstood(line: str) -> str:
    """Return what of a `khumkan` command line the program would not know, "" if all is known."""
    command: click.Command = group
    words = shlex.split(line, comments=True)[1:]
    while words and isinstance(command, click.Group) and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words.pop(0))
        if found is None:
            return line
        command = found
    known = {
        option
        for parameter in command.get_params(click.Context(command))
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    used = {word.split("=")[0] for word in words if word.startswith("--")}
    return f"{line}: {sorted(used - known)}" if used - known else ""


@pytest.mark.parametrize("path", GUIDES, ids=name)
def test_every_khumkan_command_in_a_document_exists(path: Path) -> None:
    lines = [
        re.split(r"[|>;]|&&", command)[0].removeprefix(".venv/bin/")
        for command in commands(path.read_text(encoding="utf-8"))
    ]
    wrong = [
        misunderstood(line) for line in lines if line.startswith("khumkan ") and "…" not in line
    ]
    assert [line for line in wrong if line] == []


@pytest.mark.parametrize(
    ("line", "is_known"),
    [
        ("khumkan --version", True),
        ("khumkan detect --rules rules --events a.json", True),
        ("khumkan detekt", False),
        ("khumkan detect --regeln rules", False),
    ],
)
def test_a_wrong_command_would_be_noticed(line: str, is_known: bool) -> None:
    assert (misunderstood(line) == "") is is_known


def test_every_exit_code_has_its_heading() -> None:
    text = (ROOT / "docs" / "reference" / "exit-codes.md").read_text(encoding="utf-8")
    assert HEADING.findall(text)[1:] == [str(int(code)) for code in sorted(ExitCode)]


DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))


def test_every_decision_is_in_the_index_with_its_title() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(\d{4})\]\((.+?)\) \| (.+?) \|", index, re.MULTILINE)
    titles = [HEADING.findall(path.read_text(encoding="utf-8"))[0] for path in DECISIONS]
    assert [(path, f"{number}: {title}") for number, path, title in rows] == [
        (path.name, title) for path, title in zip(DECISIONS, titles, strict=True)
    ]


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=name)
def test_every_decision_has_the_house_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert HEADING.findall(text)[1:] == ADR_PARTS
    assert re.search(r"^\*\*Status\*\*: \w+, \d{4}-\d\d-\d\d", text, re.MULTILINE)


def test_glossary_words_are_sorted_and_each_has_one_thai_term() -> None:
    text = (ROOT / "docs" / "reference" / "glossary.md").read_text(encoding="utf-8")
    words = re.findall(r"^## (.+)$", text, re.MULTILINE)
    thai = re.findall(r"^Thai: ([\u0e00-\u0e7f ]+)$", text, re.MULTILINE)
    assert words == sorted(set(words))
    assert len(thai) == len(set(thai)) == len(words)


def kinds() -> set[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {kind["directory"] for kind in settings["tool"]["towncrier"]["type"]}


def test_changelog_fragments_are_named_for_an_issue_and_a_kind() -> None:
    fragments = [
        path.name for path in (ROOT / "changelog.d").iterdir() if path.name != ".gitignore"
    ]
    form = re.compile(rf"\d+\.({'|'.join(kinds())})(\.\d+)?\.md")
    assert [fragment for fragment in fragments if not form.fullmatch(fragment)] == []


def test_changelog_fragments_say_something() -> None:
    assert all(
        path.read_text(encoding="utf-8").strip() for path in FILES if "changelog.d" in path.parts
    )


def test_no_file_holds_a_path_of_a_machine_or_the_address_of_a_registry() -> None:
    holding = [
        f"{name(path)}: {found[0]}"
        for path in FILES
        if path.suffix in TEXT and path.name != "uv.lock"
        if (found := MACHINE.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert holding == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_no_document_names_the_home_of_somebody(path: Path) -> None:
    assert not SOMEBODY.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "is_noticed"),
    [
        ("see /wor" + "k/main/README.md", True),
        ("https://py" + "pi.org/simple", True),
        ("/hom" + "e/somebody/khumkan", True),
        ("docs/wor" + "k/in/progress", False),
        ("the framework/ folder", False),
    ],
)
def test_an_address_or_path_would_be_noticed(text: str, is_noticed: bool) -> None:
    assert bool(MACHINE.search(text) or SOMEBODY.search(text)) is is_noticed
