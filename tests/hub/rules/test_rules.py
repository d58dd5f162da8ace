"""The hub knows the rules of the shipped pack, in both languages, and says what it doesn't know."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from khumkan.core.severity import Severity
from khumkan.core.shipped import shipped_rules
from khumkan.engine.sigma.load import find_rule_files
from khumkan.hub.rules.models import Rule
from khumkan.hub.rules.pack import read_pack_date
from khumkan.hub.rules.selectors import rule_card, rule_cards, rule_choices
from khumkan.hub.rules.services import load_pack

pytestmark = pytest.mark.django_db
TUNNEL = UUID("93cac590-469f-41c7-a622-409f6503783a")
PACK = """
title: {title}
id: 6f1d3d0e-0000-4000-8000-000000000001
level: high
logsource: {{category: dns}}
khumkan: {{title_th: ไทย, advice_en: Call., advice_th: โทร}}
---
title: Nothing said in Thai
id: 6f1d3d0e-0000-4000-8000-000000000002
tags: [attack.t1071]
---
title: No rule, for it has no id
"""


def write_pack(folder: Path, title: str = "First", version: str = "2026-01-02") -> Path:
    (folder / "sigma").mkdir(exist_ok=True)
    (folder / "pack.toml").write_text(f'version = "{version}"\n', encoding="utf-8")
    (folder / "sigma" / "one.yml").write_text(PACK.format(title=title), encoding="utf-8")
    return folder


def test_every_rule_that_is_shipped_is_known_in_thai_and_english() -> None:
    n = load_pack()
    assert n == Rule.objects.count() >= len(list(find_rule_files(shipped_rules() / "sigma")))
    incomplete = Rule.objects.filter(title_th="") | Rule.objects.filter(advice_th="")
    assert not incomplete.exists()
    assert {row.pack_date for row in Rule.objects.all()} == {read_pack_date(shipped_rules())}


def test_loading_again_changes_what_changed(tmp_path: Path) -> None:
    assert load_pack(write_pack(tmp_path)) == 2
    assert load_pack(write_pack(tmp_path, "Second", "2026-02-03")) == 2
    row = Rule.objects.get(level=Severity.HIGH)
    assert (row.title_en, row.pack_date.isoformat()) == ("Second", "2026-02-03")


def test_a_rule_that_was_dropped_is_still_known(tmp_path: Path) -> None:
    load_pack()
    load_pack(write_pack(tmp_path))
    assert rule_card(TUNNEL).is_known


def test_a_card_is_in_the_readers_language(tmp_path: Path) -> None:
    load_pack(write_pack(tmp_path))
    key = Rule.objects.get(level=Severity.HIGH).pk
    for language, title, advice in (("th", "ไทย", "โทร"), ("en", "First", "Call.")):
        with translation.override(language):
            card = rule_card(key)
        assert (card.title, card.advice, card.level) == (title, advice, Severity.HIGH)


def test_what_was_not_translated_is_told_in_english(tmp_path: Path) -> None:
    load_pack(write_pack(tmp_path))
    key = Rule.objects.get(level=Severity.MEDIUM).pk
    with translation.override("th"):
        card = rule_card(key)
    assert (card.title, card.advice, card.tags) == ("Nothing said in Thai", "", ("attack.t1071",))


def test_an_unknown_rule_is_told_as_such() -> None:
    key = uuid4()
    card = rule_card(key)
    assert (card.rule_id, card.level, card.is_known) == (key, None, False)
    assert card.title
    assert card.advice


def test_many_cards_take_one_query() -> None:
    load_pack()
    keys = [*Rule.objects.values_list("pk", flat=True), uuid4()]
    with CaptureQueriesContext(connection) as queries:
        cards = rule_cards(keys)
    assert len(queries) == 1
    assert cards.keys() == set(keys)


def test_rules_can_be_chosen_from_by_title(tmp_path: Path) -> None:
    load_pack(write_pack(tmp_path))
    with translation.override("en"):
        assert [title for _, title in rule_choices()] == ["First", "Nothing said in Thai"]
