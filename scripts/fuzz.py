"""Search for inputs that break a target: `python scripts/fuzz.py --seconds 20 [TARGET ...]`.

Each target runs in a process of its own, for so many seconds and within 2 GB. What breaks it is
written to `crashes/TARGET/`, tried by every run of the tests from then on, and makes this exit
with 1.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tests.fuzz.past import CRASHES  # noqa: E402 -- found by the line above
from tests.fuzz.targets import TARGETS  # noqa: E402

MOST_BYTES = 2048
MOST_TOLD = 5_000  # characters of what the search itself said


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", help="which; all if none is named")
    parser.add_argument("--seconds", type=int, default=20, help="for each target")
    options = parser.parse_args()
    if unknown := sorted(set(options.targets) - TARGETS.keys()):
        parser.error(f"no target {', '.join(unknown)}: there are {', '.join(TARGETS)}")
    broken = [one for one in options.targets or TARGETS if search(one, options.seconds)]
    for one in broken:
        print(f"fuzz: {one} is broken by what lies in {CRASHES / one}", file=sys.stderr)
    return 1 if broken else 0


def search(target: str, seconds: int) -> bool:
    """Fuzz one target for a while, and say whether anything broke it."""
    kept = CRASHES / target
    with tempfile.TemporaryDirectory() as found:
        done = subprocess.run(  # noqa: S603 -- ourselves
            [
                sys.executable, "-m", "tests.fuzz.child", target, found,
                f"-max_total_time={seconds}", f"-max_len={MOST_BYTES}", "-rss_limit_mb=2048",
                "-timeout=20", f"-artifact_prefix={found}/crash-in-", "-print_final_stats=1",
            ],
            check=False, cwd=ROOT, capture_output=True, text=True, timeout=seconds * 4 + 120,
        )  # fmt: skip
        crashes = list(Path(found).glob("crash-in-*"))
        for one in crashes:
            kept.mkdir(parents=True, exist_ok=True)
            (kept / one.name.rpartition("-")[2][:16]).write_bytes(one.read_bytes())
        tried = [line for line in done.stderr.splitlines() if "number_of_executed_units" in line]
        print(f"{target:<16}{(tried or ['?'])[0].rpartition(':')[2].strip():>10} inputs tried")
        if crashes or done.returncode:
            told = [line for line in done.stderr.splitlines() if not line.startswith("INFO")]
            print("\n".join(told)[-MOST_TOLD:], file=sys.stderr)
        return bool(crashes or done.returncode)


if __name__ == "__main__":
    sys.exit(main())
