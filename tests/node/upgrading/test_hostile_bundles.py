"""A bundle that somebody prepared."""

from pathlib import Path

import pytest
from node_versions import make_bundle

from khumkan.node.upgrading import UpgradeError
from khumkan.node.upgrading.bundles import check_bundle


def test_a_link_to_a_folder_was_added_too(tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path / "bundle", "2026.2.0")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "pip").touch()
    (bundle / "pip-1.whl").symlink_to(elsewhere)
    with pytest.raises(UpgradeError, match="was added to it"):
        check_bundle(bundle, None)
