"""What `khumkan rules stats` shows to people, in Thai or English."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from khumkan.cli.language import Speaker
from khumkan.cli.printable import printable
from khumkan.cli.sample import Sample
from khumkan.cli.tables import LEVELS, show_waiting
from khumkan.core.messages import Message, message
from khumkan.engine.compiled import CompiledRule, Correlation
from khumkan.engine.costs import RuleCost
from khumkan.engine.refusals import Refusal
from khumkan.engine.rule_facts import SetFacts
from khumkan.engine.sigma.schema import STATUSES

MAX_SHOWN = 10
_TITLE_WIDTH = 60


def show_facts(console: Console, speaker: Speaker, facts: SetFacts) -> None:
    """Print what a set of rules consists of."""
    n_correlations = sum(isinstance(one.rule, Correlation) for one in facts.rules)
    _say(console, speaker, message(
        "{n} rules, {correlations} of them correlations; {refused} refused",
        n=f"{len(facts.rules):,}", correlations=f"{n_correlations:,}", refused=len(facts.refusals),
    ))  # fmt: skip
    _show_refusals(console, speaker, facts.refusals)
    levels = [(speaker.say(words), facts.levels[level]) for level, words in LEVELS.items()]
    _show_counts(console, speaker, message("level"), levels)
    statuses = [(name, facts.statuses[name]) for name in sorted(facts.statuses, key=_status_rank)]
    _show_counts(console, speaker, message("status"), statuses)
    sources = [(str(source), n) for source, n in facts.sources.most_common()]
    _show_counts(console, speaker, message("log source"), sources)
    _show_attack(console, speaker, facts)


def _status_rank(name: str) -> tuple[int, str]:
    return STATUSES.index(name) if name in STATUSES else len(STATUSES), name


def _show_refusals(console: Console, speaker: Speaker, refusals: Sequence[Refusal]) -> None:
    for refusal in refusals[:MAX_SHOWN]:
        words = f"{printable(str(refusal.place))}: {printable(speaker.say(refusal.reason))}"
        console.print(Text(words, style="yellow"))
    _show_more(console, speaker, len(refusals))


def _show_attack(console: Console, speaker: Speaker, facts: SetFacts) -> None:
    table = _new_table(
        speaker, message("ATT&CK tactic"), message("rules"), message("techniques they name")
    )
    for one in facts.tactics:
        table.add_row(one.name, f"{one.n_rules:,}", f"{one.n_techniques:,}")
    console.print(table)
    _say(console, speaker, message(
        "ATT&CK techniques named: {techniques}; rules that name neither tactic nor technique: {n}",
        techniques=len(facts.techniques), n=facts.n_untagged,
    ))  # fmt: skip


def show_sample(console: Console, speaker: Speaker, sample: Sample) -> None:
    """Print which rules wait for other logs, and which cost most."""
    costs = sample.costs
    _say(console, speaker, message(
        "sample: {events} events, of which {uncovered} belong to no rule's log source; {covered} "
        "of {rules} rules are about the others",
        events=f"{costs.n_events:,}", uncovered=f"{costs.n_uncovered:,}",
        covered=f"{len(costs.rules) - sample.waiting.total():,}", rules=f"{len(costs.rules):,}",
    ))  # fmt: skip
    show_waiting(console, speaker, sample.waiting)
    _say(console, speaker, message(
        "cost for each event: {shared} µs to look for the texts of all rules, {own} µs for the "
        "rules' own tests",
        shared=f"{costs.per_event(costs.shared):.2f}", own=f"{costs.per_event(sample.own):.2f}",
    ))  # fmt: skip
    _show_costliest(console, speaker, sample, sample.costliest(MAX_SHOWN))


def _show_costliest(
    console: Console,
    speaker: Speaker,
    sample: Sample,
    costliest: Sequence[tuple[CompiledRule, RuleCost]],
) -> None:
    if not costliest:
        return
    table = _new_table(
        speaker,
        message("costliest rules"),
        message("µs an event"),
        message("asked of"),
        message("matched"),
    )
    table.add_column(speaker.say(message("file")), no_wrap=True)
    for rule, cost in costliest:
        origin = rule.head.origin
        table.add_row(
            printable(rule.head.title, limit=_TITLE_WIDTH),
            f"{sample.costs.per_event(cost.nanoseconds):.4f}",
            f"{cost.n_asked:,}",
            f"{cost.n_matched:,}",
            printable(f"{origin.file}:{origin.line}"),
        )
    console.print(table)


def _show_counts(
    console: Console, speaker: Speaker, heading: Message, counts: Sequence[tuple[str, int]]
) -> None:
    table = _new_table(speaker, heading, message("rules"))
    for name, n in counts[:MAX_SHOWN]:
        table.add_row(printable(name) or "-", f"{n:,}")
    console.print(table)
    _show_more(console, speaker, len(counts))


def _show_more(console: Console, speaker: Speaker, n: int) -> None:
    if n > MAX_SHOWN:
        more = message("… and {n} more: --json lists every one", n=f"{n - MAX_SHOWN:,}")
        console.print(Text(speaker.say(more), style="dim"))


def _new_table(speaker: Speaker, first: Message, *others: Message) -> Table:
    """Return a table with names, then numbers."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(speaker.say(first), no_wrap=True)
    for words in others:
        table.add_column(speaker.say(words), justify="right", no_wrap=True)
    return table


def _say(console: Console, speaker: Speaker, words: Message) -> None:
    console.print(Text(speaker.say(words)))
