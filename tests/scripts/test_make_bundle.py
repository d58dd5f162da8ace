"""A small bundle is made and installed as a hospital would: no network, nothing but Python."""

import hashlib
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from khumkan.node.upgrading import opened_bundle

VERSION = "2026.9.0"
PROGRAM = """import sys

def main():
    print("stand-in", *sys.argv[1:])
"""


def make_wheel(folder: Path, name: str, version: str, **files: str) -> Path:
    """A wheel of pure Python."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    content = {f"{one}.py": text for one, text in files.items()} | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if name == "khumkan":
        content[f"{info}/entry_points.txt"] = "[console_scripts]\nkhumkan = khumkan_cli:main\n"
        content[f"{info}/METADATA"] += "Requires-Dist: tinydep\n"
    content[f"{info}/RECORD"] = "".join(f"{one},,\n" for one in [*content, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w") as packed:
        for one, text in content.items():
            packed.writestr(one, text)
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, script: Callable[[str], ModuleType]) -> Path:
    """A signed bundle of a stand-in for khumkan and one dependency, with its public key."""
    folder = tmp_path_factory.mktemp("made")
    wheels = folder / "wheels"
    wheels.mkdir()
    tiny = make_wheel(wheels, "tinydep", "1.0", tinydep="")
    digest = hashlib.sha256(tiny.read_bytes()).hexdigest()
    (folder / "requirements.txt").write_text(f"tinydep==1.0 --hash=sha256:{digest}\n")
    wheel = make_wheel(folder, "khumkan", VERSION, khumkan_cli=PROGRAM)
    key = Ed25519PrivateKey.generate()
    (folder / "key.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (folder / "release.pub").write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    words = ["--out", str(folder / "out"), "--wheels", str(wheels), "--wheel", str(wheel)]
    words += ["--requirements", str(folder / "requirements.txt"), "--key", str(folder / "key.pem")]
    assert script("make_bundle").main(words) == 0
    return folder


@pytest.fixture
def bundle(made: Path, tmp_path: Path) -> Path:
    """A copy of it, to be spoilt."""
    (source,) = (one for one in (made / "out").iterdir() if one.is_dir())
    return Path(shutil.copytree(source, tmp_path / "bundle"))


def install(bundle: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 -- our own script
        ["sh", str(bundle / "install.sh"), "--python", sys.executable, *words],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "http_proxy": "http://127.0.0.1:1", "PIP_NO_INDEX": "0"},
    )


def test_it_is_signed_and_one_file_too(made: Path) -> None:
    (tar,) = (made / "out").glob("khumkan-2026.9.0-python3.*.tar")
    with opened_bundle(tar, made / "release.pub") as found:
        assert found.version == VERSION
        assert found.is_signed
        text = (found.folder / "README.md").read_text()
        assert "ไม่มีอินเทอร์เน็ต" in text
        assert "@" not in text


def test_it_installs_beside_what_is_there(bundle: Path, tmp_path: Path) -> None:
    prefix = tmp_path / "opt"
    done = install(bundle, "--only-program", "--prefix", str(prefix))
    assert done.returncode == 0, done.stderr
    program = prefix / "versions" / VERSION / "bin" / "khumkan"
    assert "stand-in --version" in done.stdout
    assert not (prefix / "current").exists()
    again = install(bundle, "--only-program", "--prefix", str(prefix))
    assert "is there already" in again.stdout
    whole = install(bundle, "--prefix", str(prefix), "--root", str(tmp_path / "root"))
    assert f"stand-in node install --write --prefix {prefix} --root" in whole.stdout
    assert (prefix / "current" / "bin" / "khumkan").samefile(program)
    (prefix / "current").unlink()
    (prefix / "current").symlink_to("versions/2026.1.0")
    other = install(bundle, "--prefix", str(prefix), "--root", str(tmp_path / "root"))
    assert other.returncode == 1
    assert "another version is in force: khumkan node upgrade" in other.stderr


def test_a_dry_run_touches_nothing(bundle: Path, tmp_path: Path) -> None:
    done = install(bundle, "--dry-run", "--prefix", str(tmp_path / "opt"))
    assert done.returncode == 0
    assert "systemd-sysusers" in done.stdout
    assert "ขั้นต่อไป" in done.stdout
    assert not (tmp_path / "opt").exists()


def change_wheel(bundle: Path) -> None:
    (wheel,) = (bundle / "wheels").glob("tinydep-*")
    make_wheel(wheel.parent, "tinydep", "1.0", tinydep="evil = 1")


def change_wheel_and_list(bundle: Path) -> None:
    change_wheel(bundle)
    sums = subprocess.run(  # noqa: S602 -- our own words
        "find . -type f ! -name 'SHA256SUMS*' -printf '%P\\n' | xargs sha256sum",  # noqa: S607
        shell=True,
        cwd=bundle,
        capture_output=True,
        check=True,
    ).stdout
    (bundle / "SHA256SUMS").write_bytes(sums)


def change_machine(bundle: Path) -> None:
    (bundle / "PLATFORM").write_text("3.11 z80\n")
    change_wheel_and_list(bundle)


def change_python(bundle: Path) -> None:
    (bundle / "PLATFORM").write_text("2.7 x86_64\n")
    change_wheel_and_list(bundle)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        pytest.param(change_wheel, "the bundle is damaged", id="wheel"),
        pytest.param(change_wheel_and_list, "DO NOT MATCH THE HASHES", id="wheel and list"),
        pytest.param(change_machine, "this bundle is for z80", id="machine"),
        pytest.param(change_python, "this bundle is for Python 2.7", id="python"),
    ],
)
def test_a_spoilt_one_is_not_installed(
    spoil: Callable[[Path], None], why: str, bundle: Path, tmp_path: Path
) -> None:
    spoil(bundle)
    done = install(bundle, "--only-program", "--prefix", str(tmp_path / "opt"))
    assert done.returncode != 0
    assert why in done.stderr
    assert not (tmp_path / "opt" / "versions" / VERSION / "complete").exists()


def test_an_unknown_word_is_explained(bundle: Path) -> None:
    done = install(bundle, "--what")
    assert done.returncode == 3
    assert "--only-program" in done.stdout


@pytest.mark.parametrize("wheel", ["other-1.0-py3-none-any.whl", "missing.whl"])
def test_what_is_no_wheel_of_ours_makes_no_bundle(
    wheel: str,
    script: Callable[[str], ModuleType],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "other-1.0-py3-none-any.whl").touch()
    words = ["--out", str(tmp_path), "--wheels", str(tmp_path), "--wheel", str(tmp_path / wheel)]
    assert script("make_bundle").main(words) == 1
    assert "make_bundle: " in capsys.readouterr().err


def test_only_an_ed25519_key_signs(script: Callable[[str], ModuleType], tmp_path: Path) -> None:
    key = generate_private_key(SECP256R1())
    (tmp_path / "key").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    with pytest.raises(ValueError, match="no Ed25519 key"):
        script("make_bundle").seal(tmp_path, tmp_path / "key")
