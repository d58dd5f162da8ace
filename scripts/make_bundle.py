"""Make the bundle that installs khumkan where there is no network: `make bundle`.

    make_bundle.py [--out dist] [--python python3.11] [--wheels DIR --wheel FILE] [--key KEY.pem]

In it: every wheel of requirements.txt, ours, pip's, install.sh, README.md, and SHA256SUMS over all,
signed if a key (Ed25519, PEM) is named. It fits the Python and the machine that it is made on.
Wheels are downloaded unless --wheels names a folder that has them.
"""

import argparse
import hashlib
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

ROOT = Path(__file__).resolve().parent.parent
PARTS = ROOT / "scripts" / "bundle"
_WHEEL = re.compile(r"khumkan-([0-9.]+)-py3-none-any\.whl")
_HEAD = "# Written by scripts/make_bundle.py: requirements.txt, and khumkan itself.\n"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a bundle fits: Python as 3.11, machine as x86_64."""

    python: str
    machine: str


def find_kind(python: str) -> Kind:
    """Return the kind of this machine with that Python."""
    words = "import sys; print('%d.%d' % sys.version_info[:2])"
    said = subprocess.run([python, "-c", words], check=True, capture_output=True, text=True)  # noqa: S603
    return Kind(said.stdout.strip(), platform.machine())


def build_wheel(folder: Path) -> Path:
    """Build our wheel into a folder; return it."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True)  # noqa: S603 -- our own words
    return next(folder.glob("khumkan-*.whl"))


def find_pip(python: str) -> Path:
    """Return the wheel of pip that Python itself brings."""
    words = "import ensurepip, pathlib; print(pathlib.Path(ensurepip.__file__).parent / '_bundled')"
    said = subprocess.run([python, "-c", words], check=True, capture_output=True, text=True)  # noqa: S603
    return next(Path(said.stdout.strip()).glob("pip-*.whl"))


def download(python: str, requirements: Path, wheels: Path, room: Path) -> None:
    """Download every wheel that this Python needs; each must have its hash."""
    subprocess.run([python, "-m", "venv", str(room)], check=True)  # noqa: S603
    words = [
        str(room / "bin" / "python"),
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
    ]
    words += ["--only-binary", ":all:", "--require-hashes", "-r", str(requirements)]
    subprocess.run([*words, "-d", str(wheels)], check=True)  # noqa: S603


def read_version(wheel: Path) -> str:
    """Return the version that a wheel of ours is of."""
    found = _WHEEL.fullmatch(wheel.name)
    if found is None:
        reason = f"{wheel.name} is no wheel of khumkan"
        raise ValueError(reason)
    return found[1]


def lay_out(bundle: Path, wheel: Path, requirements: Path, kind: Kind) -> None:
    """Put everything but the other wheels into the bundle."""
    version = read_version(wheel)
    shutil.copy2(wheel, bundle / "wheels")
    line = f"khumkan=={version} --hash=sha256:{digest(wheel)}\n"
    (bundle / "requirements.txt").write_text(_HEAD + requirements.read_text() + line)
    (bundle / "VERSION").write_text(version + "\n")
    (bundle / "PLATFORM").write_text(f"{kind.python} {kind.machine}\n")
    shutil.copy2(PARTS / "install.sh", bundle)
    text = (PARTS / "README.md").read_text(encoding="utf-8")
    words = {"VERSION": version, "PYTHON": kind.python, "MACHINE": kind.machine}
    for word, value in words.items():
        text = text.replace(f"@{word}@", value)
    (bundle / "README.md").write_text(text, encoding="utf-8")
    for name in ("LICENSE", "NOTICE"):
        shutil.copy2(ROOT / name, bundle)


def seal(bundle: Path, key: Path | None) -> None:
    """Write the list of all files with their hashes, and sign it."""
    files = sorted(one for one in bundle.rglob("*") if one.is_file())
    lines = [f"{digest(one)}  {one.relative_to(bundle).as_posix()}\n" for one in files]
    sums = "".join(lines).encode("ascii")
    (bundle / "SHA256SUMS").write_bytes(sums)
    if key is not None:
        private = load_pem_private_key(key.read_bytes(), None)
        if not isinstance(private, Ed25519PrivateKey):
            reason = f"{key} is no Ed25519 key: openssl genpkey -algorithm ed25519 makes one"
            raise ValueError(reason)
        (bundle / "SHA256SUMS.sig").write_bytes(private.sign(sums))


def digest(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(bundle: Path) -> Path:
    """Return the bundle as one file; wheels are packed already."""
    target = bundle.with_name(bundle.name + ".tar")
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as tar:
        tar.add(bundle, bundle.name, filter=_nobody)
    return target


def _nobody(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = "root"
    return info


def make(options: argparse.Namespace, room: Path) -> Path:
    """Make the bundle; return it as one file."""
    kind = find_kind(options.python)
    wheel = options.wheel or build_wheel(room)
    bundle = options.out / f"khumkan-{read_version(wheel)}-python{kind.python}-{kind.machine}"
    shutil.rmtree(bundle, ignore_errors=True)
    (bundle / "wheels").mkdir(parents=True)
    if options.wheels is None:
        download(options.python, options.requirements, bundle / "wheels", room / "venv")
    else:
        for one in sorted(options.wheels.glob("*.whl")):
            shutil.copy2(one, bundle / "wheels")
    shutil.copy2(find_pip(options.python), bundle / "wheels")
    lay_out(bundle, wheel, options.requirements, kind)
    seal(bundle, options.key)
    return pack(bundle)


def read_options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--python", default=sys.executable, help="the Python it is to fit")
    parser.add_argument("--wheels", type=Path, help="a folder with every wheel; nothing downloaded")
    parser.add_argument("--wheel", type=Path, help="our own wheel; else it is built")
    parser.add_argument("--requirements", type=Path, default=ROOT / "requirements.txt")
    parser.add_argument("--key", type=Path, help="sign with this key (Ed25519, PEM)")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    try:
        with tempfile.TemporaryDirectory(prefix="khumkan-make-bundle-") as room:
            made = make(read_options(arguments), Path(room))
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        print(f"make_bundle: {error}", file=sys.stderr)
        return 1
    print(f"{made}: {made.stat().st_size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
