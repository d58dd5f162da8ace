"""A document that holds a rule to its compiled form; every way it can be wrong to a RuleError."""

from sigma.exceptions import SigmaError

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import Message, message
from khumkan.engine.compiled import CompiledRule, Condition, Rule
from khumkan.engine.rows import LogSource
from khumkan.engine.sigma.correlations import compile_correlation
from khumkan.engine.sigma.detections import compile_detections
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.filters import FilterPlan, read_filter
from khumkan.engine.sigma.given import FindColumn, Placeholders
from khumkan.engine.sigma.heads import PackInfo, read_head
from khumkan.engine.sigma.items import KNOWN_MODIFIERS, Context


class RuleCompiler:
    """Compiles documents; holds what all rules of a run share.

    `find_column` is `columns.column_for`; `placeholders` fills `%name%` of the expand modifier.
    """

    def __init__(self, find_column: FindColumn, placeholders: Placeholders) -> None:
        self._find_column = find_column
        self._placeholders = placeholders

    def compile(self, document: Document, pack: PackInfo) -> Rule | FilterPlan:
        """Return the compiled rule; raises RuleError that says what is wrong and where.

        A filter is compiled again for each log source that it is applied to (`compile_filter`).
        """
        try:
            _refuse_two_kinds(document)
            if "correlation" in document.data:
                return compile_correlation(document, pack)
            if "filter" in document.data:
                return self._read_filter(document, pack)
            return self._compile_rule(document, pack)
        except RuleError as error:
            raise RuleError(error.message, place=error.place or document.place) from error
        except SigmaError as error:
            detail = str(error.args[0]) if error.args else type(error).__name__
            raise _invalid(document, detail) from error
        except RecursionError as error:
            raise _refuse(document, message("the rule is nested too deeply")) from error
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
        ) as error:
            # pySigma meets some malformed rules with its own crash; one rule must not end the run.
            raise _invalid(document, f"{type(error).__name__}: {error}") from error

    def compile_filter(self, plan: FilterPlan, source: LogSource) -> Condition:
        """Return the condition of a filter for rules about `source`."""
        return compile_detections(plan.section, self._context(plan.document, source))

    def _compile_rule(self, document: Document, pack: PackInfo) -> CompiledRule:
        section = document.data.get("detection")
        _refuse_unknown_modifiers(document, section)
        source = _read_source(document)
        condition = compile_detections(section, self._context(document, source))
        return CompiledRule(read_head(document, pack), source, condition)

    def _read_filter(self, document: Document, pack: PackInfo) -> FilterPlan:
        plan = read_filter(document, pack, _read_source(document))
        _refuse_unknown_modifiers(document, plan.section)
        self.compile_filter(plan, plan.source)
        return plan

    def _context(self, document: Document, source: LogSource) -> Context:
        return Context(source, self._find_column, self._placeholders, place_of=document.place_of)


def _refuse_two_kinds(document: Document) -> None:
    kinds = [name for name in ("filter", "correlation", "detection") if name in document.data]
    if len(kinds) > 1 and kinds[0] == "filter":
        raise RuleError(
            message("a document is a filter or has a {kind!r}, not both", kind=kinds[1]),
            place=document.place_of(kinds[0]),
        )


def _read_source(document: Document) -> LogSource:
    section = document.data.get("logsource")
    parts: JsonObject = section if isinstance(section, dict) else {}
    source = LogSource(*(_part(parts, name) for name in ("product", "category", "service")))
    if source == LogSource():
        raise RuleError(
            message("the log source names no product, category or service"),
            place=document.place_of("logsource"),
        )
    return source


def _part(parts: JsonObject, name: str) -> str:
    value = parts.get(name)
    if value is not None and not isinstance(value, str):
        raise RuleError(message("the {part} of the log source must be a name", part=name))
    return (value or "").lower()


def _refuse_unknown_modifiers(document: Document, section: JsonValue) -> None:
    """PySigma refuses them too, but doesn't say where."""
    stack: list[JsonValue] = [section]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, dict):
            for key in node:
                _refuse_unknown_modifier(document, str(key))
            stack.extend(node.values())


def _refuse_unknown_modifier(document: Document, key: str) -> None:
    for modifier in key.split("|")[1:]:
        if modifier not in KNOWN_MODIFIERS:
            raise RuleError(
                message(
                    "the modifier {modifier!r} is unknown; known are {known}",
                    modifier=modifier,
                    known=", ".join(sorted(KNOWN_MODIFIERS)),
                ),
                place=document.place_of(key),
            )


def _invalid(document: Document, detail: str) -> RuleError:
    return _refuse(document, message("not a valid Sigma rule: {detail}", detail=detail))


def _refuse(document: Document, reason: Message) -> RuleError:
    section = "filter" if "filter" in document.data else "detection"
    return RuleError(reason, place=document.place_of(section))
