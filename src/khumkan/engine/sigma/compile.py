"""A document that holds a rule to its compiled form; every way it can be wrong to a RuleError."""

from sigma.exceptions import SigmaError

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import message
from khumkan.engine.compiled import CompiledRule, Rule
from khumkan.engine.rows import LogSource
from khumkan.engine.sigma.correlations import compile_correlation
from khumkan.engine.sigma.detections import compile_detections
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.heads import PackInfo, read_head
from khumkan.engine.sigma.items import KNOWN_MODIFIERS, Context, FindColumn
from khumkan.engine.sigma.strings import Placeholders


class RuleCompiler:
    """Compiles documents; holds what all rules of a run share.

    `find_column` is `columns.column_for`; `placeholders` fills `%name%` of the expand modifier.
    """

    def __init__(self, find_column: FindColumn, placeholders: Placeholders) -> None:
        self._find_column = find_column
        self._placeholders = placeholders

    def compile(self, document: Document, pack: PackInfo) -> Rule:
        """Return the compiled rule; raises RuleError that says what is wrong and where."""
        try:
            if "correlation" in document.data:
                return compile_correlation(document, pack)
            return self._compile_rule(document, pack)
        except RuleError as error:
            raise RuleError(error.message, place=error.place or document.place) from error
        except SigmaError as error:
            detail = str(error.args[0]) if error.args else type(error).__name__
            raise _invalid(document, detail) from error
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            RecursionError,
            TypeError,
            ValueError,
        ) as error:
            # pySigma meets some malformed rules with its own crash; one rule must not end the run.
            raise _invalid(document, f"{type(error).__name__}: {error}") from error

    def _compile_rule(self, document: Document, pack: PackInfo) -> CompiledRule:
        if "filter" in document.data:
            raise RuleError(message("filters are not supported in this release"))
        _refuse_unknown_modifiers(document)
        source = _read_source(document)
        context = Context(source, self._find_column, self._placeholders, place_of=document.place_of)
        condition = compile_detections(document.data.get("detection"), context)
        return CompiledRule(read_head(document, pack), source, condition)


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


def _refuse_unknown_modifiers(document: Document) -> None:
    """PySigma refuses them too, but doesn't say where."""
    stack: list[JsonValue] = [document.data.get("detection")]
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
    return RuleError(
        message("not a valid Sigma rule: {detail}", detail=detail),
        place=document.place_of("detection"),
    )
