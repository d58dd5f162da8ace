"""What using the lake loads: thirteen nodes share one machine."""

import subprocess
import sys
from pathlib import Path


def test_the_allocator_is_told_before_it_is_loaded() -> None:
    loaded = _modules_after("import khumkan.lake.encoding")
    assert loaded.index("khumkan.lake.allocator") < loaded.index("arro3.core")
    assert "deltalake" not in loaded[: loaded.index("khumkan.lake.allocator")]


def test_a_lake_is_used_without_the_large_libraries(tmp_path: Path) -> None:
    loaded = _modules_after(
        f"from khumkan.lake import Lake; from pathlib import Path; list(Lake(Path({str(tmp_path)!r})).scan())"
    )
    assert not {"polars", "pyarrow", "numpy", "pandas", "duckdb"}.intersection(loaded)


def _modules_after(code: str) -> list[str]:
    """Return the names of the modules that running `code` loads, in the order of loading."""
    told = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-c", f"{code}; import sys; print(*sys.modules)"],
        capture_output=True,
        check=True,
        text=True,
    )
    return told.stdout.split()
