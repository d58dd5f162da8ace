"""Rule files and folders to a rule set: what could be compiled, and what was refused and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from khumkan.core.errors import Place, RuleError
from khumkan.core.messages import message
from khumkan.engine.compiled import CompiledRule, Correlation, Filter, Rule
from khumkan.engine.refusals import Refusal
from khumkan.engine.sigma.documents import DEFAULT_MAX_RULE_BYTES, Document, read_documents
from khumkan.engine.sigma.filters import FilterPlan, apply_filters
from khumkan.engine.sigma.given import FindColumn, Placeholders
from khumkan.engine.sigma.heads import PackInfo
from khumkan.engine.sigma.references import drop_repeated, resolve_references

if TYPE_CHECKING:
    from khumkan.engine.sigma.compile import RuleCompiler
    from khumkan.engine.sigma.kept import Drawer

RULE_SUFFIXES = (".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules of a run, in the order of their files; correlations after what they build on.

    `filters` are those that narrow one of the rules, whose conditions hold them already.
    `documents` and `filter_documents` hold the plain YAML data by id, for the naive evaluator.
    `drawer` is where more that is made of these rules may be kept (`kept.py`).
    """

    rules: Sequence[CompiledRule] = ()
    correlations: Sequence[Correlation] = ()
    refusals: Sequence[Refusal] = ()
    documents: dict[str, Document] = field(default_factory=dict)
    n_files: int = 0
    filters: Sequence[Filter] = ()
    filter_documents: dict[str, Document] = field(default_factory=dict)
    drawer: "Drawer | None" = field(default=None, compare=False, repr=False)

    @property
    def n_loaded(self) -> int:
        """How many rules of either kind can be used."""
        return len(self.rules) + len(self.correlations)


def load_rules(
    paths: Sequence[Path],
    *,
    find_column: FindColumn,
    placeholders: Placeholders | None = None,
    packs: Sequence[PackInfo] = (),
    max_rule_bytes: int = DEFAULT_MAX_RULE_BYTES,
) -> RuleSet:
    """Return what can be used of `paths`; nothing raises, every refusal is named in the result.

    `packs` has one entry per path, or none at all.
    """
    # pySigma is loaded where something is compiled: most starts find that done.
    from khumkan.engine.sigma.compile import RuleCompiler  # noqa: PLC0415

    loader = _Loader(RuleCompiler(find_column, placeholders or {}), max_rule_bytes)
    for position, path in enumerate(paths):
        pack = packs[position] if packs else PackInfo()
        for file in find_rule_files(path):
            loader.load_file(file, pack)
    return loader.finish()


def find_rule_files(path: Path) -> Iterator[Path]:
    """Yield a rule file itself, or every .yml and .yaml below a folder in the order of names."""
    if not path.is_dir():
        yield path
        return
    for entry in sorted(path.iterdir()):
        if entry.is_dir() and not entry.is_symlink():
            yield from find_rule_files(entry)
        elif entry.suffix in RULE_SUFFIXES:
            yield entry


class _Loader:
    """Gathers compiled rules and refusals, file by file."""

    def __init__(self, compiler: "RuleCompiler", max_rule_bytes: int) -> None:
        self._compiler = compiler
        self._max_rule_bytes = max_rule_bytes
        self._rules: list[Rule] = []
        self._filters: list[FilterPlan] = []
        self._refusals: list[Refusal] = []
        self._documents: dict[str, Document] = {}
        self._n_files = 0

    def load_file(self, file: Path, pack: PackInfo) -> None:
        self._n_files += 1
        place = Place(str(file))
        try:
            documents = list(read_documents(file, max_bytes=self._max_rule_bytes))
        except RuleError as error:
            documents = [error]
        if not documents:
            self._refusals.append(Refusal(place, "", message("the file holds no rule")))
        for document in documents:
            if isinstance(document, Document):
                self._load_document(document, pack)
            else:
                self._refusals.append(Refusal(document.place or place, "", document.message))

    def _load_document(self, document: Document, pack: PackInfo) -> None:
        try:
            rule = self._compiler.compile(document, pack)
        except RuleError as error:
            title = str(document.data.get("title") or "")
            self._refusals.append(Refusal(error.place or document.place, title, error.message))
        else:
            if isinstance(rule, FilterPlan):
                self._filters.append(rule)
            else:
                self._rules.append(rule)
                self._documents.setdefault(rule.head.id, document)

    def _documents_of(self, filters: Sequence[Filter]) -> dict[str, Document]:
        used = {one.id for one in filters}
        # Of filters with one id the first is used.
        return {plan.id: plan.document for plan in reversed(self._filters) if plan.id in used}

    def finish(self) -> RuleSet:
        kept, repeated = drop_repeated(self._rules)
        rules = [rule for rule in kept if isinstance(rule, CompiledRule)]
        correlations, unresolved = resolve_references(
            rules, [rule for rule in kept if isinstance(rule, Correlation)]
        )
        for rule, reason in [*repeated, *unresolved]:
            place = Place(rule.head.origin.file, rule.head.origin.line)
            self._refusals.append(Refusal(place, rule.head.title, reason))
        filtered = apply_filters(kept, self._filters, self._compiler.compile_filter)
        return RuleSet(
            rules=filtered.rules,
            correlations=correlations,
            refusals=[*self._refusals, *filtered.refusals],
            documents=self._documents,
            n_files=self._n_files,
            filters=filtered.filters,
            filter_documents=self._documents_of(filtered.filters),
        )
