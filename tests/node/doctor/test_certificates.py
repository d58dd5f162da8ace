from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from doctor_machines import case_of, words

from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.node.certificates.expiry import Held
from khumkan.node.doctor import certificates
from khumkan.node.doctor.certificates import check_certificates

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("role", "days", "expected"),
    [
        pytest.param("server", 300, "ok the certificate of one is good until", id="good"),
        pytest.param("server", 10, "warn the certificate of one is good until", id="soon"),
        pytest.param("source", -3, "fail the certificate of one ended", id="ended"),
        pytest.param("authority", 20, "warn the certificate of one is good", id="authority"),
    ],
)
def test_a_certificate_that_ends_is_told(
    role: str, days: int, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(role, "one", "00", NOW + timedelta(days=days))
    monkeypatch.setattr(certificates, "list_held", lambda *_: [held])
    (found,) = check_certificates(case_of(tmp_path))
    assert words(found).startswith(expected)
    assert (found.advice is None) == (found.verdict == "ok")


def test_one_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> list[Held]:
        raise ConfigurationError(message("no PEM"))

    monkeypatch.setattr(certificates, "list_held", fail)
    (found,) = check_certificates(case_of(tmp_path))
    assert words(found).startswith("fail no PEM -> see node.certificate")


def test_without_tls_none_is_needed(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (found,) = check_certificates(case_of(tmp_path))
    assert words(found).startswith("ok none is needed yet")
