"""Evidence is what was given, and everybody who had it in hand is named: tears show."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pyzipper
from django.conf import settings
from hub_world import World
from tests.hub.incidents.conftest import Open

from khumkan.hub.incidents import services
from khumkan.hub.incidents.keeping import SAMPLE_PASSWORD, read_file
from khumkan.hub.incidents.models import Custody, Evidence
from khumkan.hub.incidents.services.evidence import find_torn_link
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError

EICAR_LIKE = b"this stands for malware " * 1000


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)


def take(open_incident: Open, officer: Actor, content: bytes = b"x" * 10, **told: Any) -> Evidence:
    given: dict[str, Any] = {
        "name": "log.txt",
        "description": "from the proxy",
        "is_malware": False,
    } | told
    return services.take_evidence(open_incident(), [content[:4], content[4:]], by=officer, **given)


def test_it_is_kept_byte_for_byte(open_incident: Open, officer: Actor) -> None:
    kept = take(open_incident, officer, b"0123456789")
    assert b"".join(read_file(kept.path)) == b"0123456789"
    assert kept.size == 10
    assert services.verify_evidence(kept, by=officer).is_whole
    actions = list(kept.custody.values_list("action", flat=True))
    assert actions == ["taken", "verified"]


def test_malware_lies_encrypted_and_opens_with_the_usual_word(
    open_incident: Open, officer: Actor
) -> None:
    kept = take(open_incident, officer, EICAR_LIKE, is_malware=True, name="../../evil.exe")
    on_disk = b"".join(read_file(kept.path))
    assert b"malware" not in on_disk
    with pyzipper.AESZipFile(io.BytesIO(on_disk)) as archive:
        archive.setpassword(SAMPLE_PASSWORD)
        assert archive.namelist() == ["evil.exe"]
        assert archive.read("evil.exe") == EICAR_LIKE
    assert services.verify_evidence(kept, by=officer).is_whole


@pytest.mark.parametrize("is_malware", [False, True])
def test_a_changed_or_lost_file_is_told(
    open_incident: Open, officer: Actor, tmp_path: Path, is_malware: bool
) -> None:
    kept = take(open_incident, officer, EICAR_LIKE, is_malware=is_malware)
    file = tmp_path / kept.path
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert not services.verify_evidence(kept, by=officer).is_whole
    file.unlink()
    assert not services.verify_evidence(kept, by=officer).is_whole


def test_every_tear_of_the_chain_is_found(open_incident: Open, officer: Actor) -> None:
    kept = take(open_incident, officer)
    services.add_custody(kept, "handed_over", counterpart="police", reason="case 12", by=officer)
    services.add_custody(kept, "returned", counterpart="police", by=officer)
    assert find_torn_link(kept) is None
    Custody.objects.filter(evidence=kept, number=2).update(counterpart="somebody")
    assert find_torn_link(kept) == 2
    verdict = services.verify_evidence(kept, by=officer)
    assert (verdict.is_same, verdict.is_whole) == (True, False)
    assert "entry 2 of this chain" in kept.custody.get(number=4).reason
    Custody.objects.filter(evidence=kept, number=2).delete()
    assert find_torn_link(kept) == 2


def test_it_is_handed_to_somebody_with_a_name(open_incident: Open, officer: Actor) -> None:
    kept = take(open_incident, officer)
    with pytest.raises(RefusedError) as refused:
        services.add_custody(kept, "handed_over", by=officer)
    assert refused.value.field == "counterpart"


def test_what_is_refused_leaves_nothing_behind(
    open_incident: Open, officer: Actor, tmp_path: Path
) -> None:
    with pytest.raises(RefusedError):
        take(open_incident, officer, b"")
    with pytest.raises(RefusedError):
        take(open_incident, officer, description="HN 1101700230708")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_half_a_file_is_no_file(
    open_incident: Open, officer: Actor, tmp_path: Path, world: World
) -> None:
    del world

    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError("gone")  # noqa: EM101 -- stands for the network

    with pytest.raises(OSError, match="gone"):
        services.take_evidence(
            open_incident(), broken(), name="a", description="b", is_malware=False, by=officer
        )
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not Evidence.objects.exists()
