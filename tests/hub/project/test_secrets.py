"""Secrets in files: made once, for one user, read whole."""

from pathlib import Path

import pytest

from khumkan.core.errors import ConfigurationError
from khumkan.hub.project.secrets import key_or_passing, make_key, read_secret


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = make_key(tmp_path / "hub")
    key = path.read_text()
    assert len(key.strip()) >= 50
    assert path.stat().st_mode & 0o777 == 0o600
    assert make_key(tmp_path / "hub").read_text() == key
    assert key_or_passing(tmp_path / "hub") == key.strip()


def test_without_a_hub_the_key_is_another_each_time(tmp_path: Path) -> None:
    assert key_or_passing(tmp_path) != key_or_passing(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(None, "can't be read", id="no file"),
        pytest.param(b"", "holds no secret", id="empty"),
        pytest.param(b" \n\n", "holds no secret", id="blank"),
        pytest.param(b"\xff\xfe", "can't be read", id="no text"),
    ],
)
def test_what_is_no_secret_is_told_with_its_file(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=words) as caught:
        read_secret(path)
    assert str(path) in str(caught.value)


def test_the_line_end_is_no_part_of_a_secret(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("a b\r\n")
    assert read_secret(tmp_path / "token") == "a b"
