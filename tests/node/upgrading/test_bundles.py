"""A bundle is whole, all of it listed, and signed where a key is pinned; or nothing is installed."""

import tarfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from node_versions import make_bundle, write_sums

from khumkan.node.upgrading import UpgradeError, opened_bundle
from khumkan.node.upgrading.bundles import check_bundle


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return make_bundle(tmp_path / "bundle", "2026.2.0")


def test_a_whole_one_is_taken_as_folder_and_as_tar(bundle: Path, tmp_path: Path) -> None:
    assert check_bundle(bundle, None).version == "2026.2.0"
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        tar.add(bundle, "khumkan-2026.2.0")
    with opened_bundle(tmp_path / "b.tar", None) as found:
        assert found.installer.is_file()
        assert not found.is_signed
    assert not found.folder.exists()


def spoil_content(bundle: Path) -> None:
    (bundle / "program.py").write_text("evil")


def add_file(bundle: Path) -> None:
    (bundle / "wheels").mkdir()
    (bundle / "wheels" / "evil.whl").touch()


def remove_file(bundle: Path) -> None:
    (bundle / "program.py").unlink()


def spoil_list(bundle: Path) -> None:
    (bundle / "SHA256SUMS").write_text("no list")


def point_outside(bundle: Path) -> None:
    sums = (bundle / "SHA256SUMS").read_text()
    (bundle / "SHA256SUMS").write_text(sums + f"{'0' * 64}  ../../etc/passwd\n")


def link_outside(bundle: Path) -> None:
    content = (bundle / "program.py").read_bytes()
    (bundle.parent / "elsewhere").write_bytes(content)
    (bundle / "program.py").unlink()
    (bundle / "program.py").symlink_to(bundle.parent / "elsewhere")


def remove_list(bundle: Path) -> None:
    (bundle / "SHA256SUMS").unlink()


def name_odd_version(bundle: Path) -> None:
    (bundle / "VERSION").write_text("../../etc")
    write_sums(bundle)


def remove_installer(bundle: Path) -> None:
    (bundle / "install.sh").unlink()
    write_sums(bundle)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        pytest.param(spoil_content, "is not what the bundle's list says", id="content"),
        pytest.param(add_file, "was added to it", id="added"),
        pytest.param(remove_file, "is missing from the bundle", id="missing"),
        pytest.param(spoil_list, "list can't be read", id="list"),
        pytest.param(point_outside, "list can't be read", id="outside"),
        pytest.param(link_outside, "is not what the bundle's list says", id="link"),
        pytest.param(remove_list, "can't be read", id="no list"),
        pytest.param(name_odd_version, "this is no version", id="version"),
        pytest.param(remove_installer, "no bundle of khumkan", id="no installer"),
    ],
)
def test_a_spoilt_one_is_refused(spoil: object, why: str, bundle: Path) -> None:
    assert callable(spoil)
    spoil(bundle)
    with pytest.raises(UpgradeError, match=why):
        check_bundle(bundle, None)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param("../evil", tarfile.REGTYPE, id="outside"),
        pytest.param("/tmp/evil", tarfile.REGTYPE, id="root"),  # noqa: S108 -- never written
        pytest.param("a/link", tarfile.SYMTYPE, id="link"),
        pytest.param("a/pipe", tarfile.FIFOTYPE, id="pipe"),
    ],
)
def test_a_tar_that_reaches_out_is_refused(name: str, kind: bytes, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        tar.addfile(member)
    with (
        pytest.raises(UpgradeError, match="no bundle"),
        opened_bundle(tmp_path / "b.tar", None),
    ):
        pass


def test_what_is_no_tar_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"no tar")
    with pytest.raises(UpgradeError, match="no bundle"), opened_bundle(tmp_path / "b", None):
        pass


def write_public(path: Path, key: Ed25519PrivateKey) -> Path:
    path.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


def test_where_a_key_is_pinned_only_its_own_are_taken(bundle: Path, tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    pinned = write_public(tmp_path / "release.pub", key)
    with pytest.raises(UpgradeError, match="can't be read"):
        check_bundle(bundle, pinned)
    (bundle / "SHA256SUMS.sig").write_bytes(key.sign((bundle / "SHA256SUMS").read_bytes()))
    assert check_bundle(bundle, pinned).is_signed
    (bundle / "program.py").write_text("evil")
    write_sums(bundle)
    with pytest.raises(UpgradeError, match="not signed by the key"):
        check_bundle(bundle, pinned)


def test_a_key_that_is_none_lets_nothing_in(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("no key")
    with pytest.raises(UpgradeError, match="no public key"):
        check_bundle(bundle, tmp_path / "key")
    other = generate_private_key(SECP256R1()).public_key()
    (tmp_path / "key").write_bytes(
        other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    with pytest.raises(UpgradeError, match="Ed25519"):
        check_bundle(bundle, tmp_path / "key")
