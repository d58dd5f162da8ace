"""Makes certificates: P-256, which old rsyslog, gnutls, OpenSSL and firewalls all understand.

Source: RFC 5280 §4.2 for the extensions, RFC 5425 §4.2 for who is to be named how.
"""

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_SKEW: Final = timedelta(days=1)  # a sender whose clock is behind accepts it all the same
_LONGEST_COMMON_NAME: Final = 64


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The key as PEM (PKCS 8), under no password."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def pem_with_key(self) -> bytes:
        """Both, one behind the other."""
        return self.pem + self.key_pem


def issue_authority(name: str, now: datetime, lifetime: timedelta) -> Issued:
    """Return an authority that signs itself, and below it no other authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _write_name(name)
    builder = (
        _begin(subject, subject, key, key, now, lifetime)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(may_sign_certificates=True), critical=True)
    )
    return Issued(builder.sign(key, SHA256()), key)


def issue_server(
    authority: Issued, names: Sequence[str], now: datetime, lifetime: timedelta
) -> Issued:
    """Return a certificate for a server with these host names and IP addresses, the first its name.

    Raises ValueError for what is neither.
    """
    alternatives = x509.SubjectAlternativeName([_write_alternative(one) for one in names])
    return _issue(authority, names[0], alternatives, ExtendedKeyUsageOID.SERVER_AUTH, now, lifetime)


def issue_client(authority: Issued, name: str, now: datetime, lifetime: timedelta) -> Issued:
    """Return a certificate by which a sender shows who it is; `name` is ASCII."""
    alternatives = x509.SubjectAlternativeName([x509.DNSName(name)])
    return _issue(authority, name, alternatives, ExtendedKeyUsageOID.CLIENT_AUTH, now, lifetime)


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate's DER, 64 hexadecimal digits."""
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def _issue(
    authority: Issued,
    name: str,
    alternatives: x509.SubjectAlternativeName,
    purpose: x509.ObjectIdentifier,
    now: datetime,
    lifetime: timedelta,
) -> Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    end = authority.certificate.not_valid_after_utc
    builder = (
        _begin(
            _write_name(name),
            authority.certificate.subject,
            key,
            authority.key,
            now,
            min(lifetime, end - now),
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(may_sign_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(alternatives, critical=False)
    )
    return Issued(builder.sign(authority.key, SHA256()), key)


def _begin(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    now: datetime,
    lifetime: timedelta,
) -> x509.CertificateBuilder:
    public, by = key.public_key(), issuer_key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + lifetime)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by), critical=False)
    )


def _write_name(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "khumkan"),
            x509.NameAttribute(NameOID.COMMON_NAME, name[:_LONGEST_COMMON_NAME]),
        ]
    )


def _write_alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, may_sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not may_sign_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=may_sign_certificates,
        crl_sign=may_sign_certificates,
        encipher_only=False,
        decipher_only=False,
    )
