"""The parts of a request target, as it stands in the log: nothing is percent-decoded."""

from collections.abc import MutableMapping

from khumkan.engine.rows import Value

TARGET = "url.original"
PARTS = frozenset({"url.path", "url.query", "url.extension"})
"""The columns that `split_target` may add: parts of the target, less that a path has a slash."""


def split_target(values: MutableMapping[str, Value]) -> None:
    """Add path, query and extension of `url.original` to a row's values, where they are not there.

    A whole URL gives the path behind its host.
    """
    target = values.get(TARGET)
    if not isinstance(target, str):
        return
    path, mark, query = target.partition("?")
    if "://" in path:
        path = "/" + path.partition("://")[2].partition("/")[2]
    values.setdefault("url.path", path)
    if mark:
        values.setdefault("url.query", query)
    name, dot, extension = path.rpartition("/")[2].rpartition(".")
    if name and dot and extension:
        values.setdefault("url.extension", extension)
