"""The platform's own certificate authority for edges: short-lived client certificates."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from cloud.identity.vault import Vault
from infra.bus.credentials import write_secret
from infra.contracts.errors import InvariantError, RequestError
from infra.contracts.ids import SiteId

AUTHORITY_FILE = "edge_authority.pem"
# The authority outlives every appliance that trusts it; edges get it anew with each renewal.
AUTHORITY_LIFE = timedelta(days=3650)
# An edge's clock may be behind ours by so much.
CLOCK_SLACK = timedelta(minutes=5)
MAX_CSR_CHARS = 4_096
_PASSPHRASE = ("edge_authority", AUTHORITY_FILE)
_OPEN_KEY = b"-----BEGIN PRIVATE KEY-----"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as PEM, and its serial as lower-case hexadecimal."""

    pem: str
    serial: str


class EdgeAuthority:
    """Signs edges' certificates."""

    def __init__(self, key: EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        self._key = key
        self._certificate = certificate
        self.pem = certificate.public_bytes(serialization.Encoding.PEM).decode()

    def sign(self, site_id: SiteId, csr: str, issued_at_ms: int, expires_at_ms: int) -> Certificate:
        """A client certificate of this site for the request's key; its names are not taken over.

        Raises:
            RequestError: the request is not one, is not self-signed, or its key is of another kind.
        """
        request = _checked(csr)
        serial = x509.random_serial_number()
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, site_id)])
        signed = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._certificate.subject)
            .public_key(request.public_key())
            .serial_number(serial)
            .not_valid_before(_utc(issued_at_ms) - CLOCK_SLACK)
            .not_valid_after(_utc(expires_at_ms))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
            .add_extension(
                x509.SubjectAlternativeName(
                    [x509.UniformResourceIdentifier(f"urn:tandem:site:{site_id}")]
                ),
                critical=False,
            )
            .sign(self._key, hashes.SHA256())
        )
        return Certificate(signed.public_bytes(serialization.Encoding.PEM).decode(), f"{serial:x}")


def open_authority(secrets_dir: Path, vault: Vault | None) -> EdgeAuthority:
    """The authority of this platform; made at the first use, in a private file.

    Args:
        vault: its key is sealed with the nodes' key, so that the folder alone signs nothing; one
            that an earlier release left open is sealed now. None leaves it open.

    Raises:
        InvariantError: the file was sealed with another key, or is none of ours.
    """
    path = secrets_dir / AUTHORITY_FILE
    passphrase = None if vault is None else vault.digest(*_PASSPHRASE).hex().encode()
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        write_secret(draft, _new_authority(passphrase))
        try:
            # link() fails when the name is taken: two nodes that start together agree on one.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    content = path.read_bytes()
    is_open = _OPEN_KEY in content
    try:
        key = serialization.load_pem_private_key(content, None if is_open else passphrase)
    except (TypeError, ValueError) as exc:
        raise InvariantError(
            f"{path} does not open with this node's key", code="wrong_secret_key"
        ) from exc
    if not isinstance(key, EllipticCurvePrivateKey):
        raise InvariantError(f"{path} holds a key of another kind", code="authority_malformed")
    certificate = x509.load_pem_x509_certificate(content)
    if is_open and passphrase is not None:
        draft = path.with_suffix(f".{os.getpid()}")
        write_secret(draft, _as_text(key, certificate, passphrase))
        draft.replace(path)
    return EdgeAuthority(key, certificate)


def _new_authority(passphrase: bytes | None) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tandem edges")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SLACK)
        .not_valid_after(now + AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    return _as_text(key, certificate, passphrase)


def _as_text(
    key: EllipticCurvePrivateKey, certificate: x509.Certificate, passphrase: bytes | None
) -> str:
    cipher: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        cipher = serialization.BestAvailableEncryption(passphrase)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, cipher
    )
    return (secret + certificate.public_bytes(serialization.Encoding.PEM)).decode()


def _checked(csr: str) -> x509.CertificateSigningRequest:
    try:
        request = x509.load_pem_x509_csr(csr.encode("ascii"))
        key = request.public_key()
        is_proven = request.is_signature_valid
    except (ValueError, UnsupportedAlgorithm) as exc:
        raise _refused("not a certificate request") from exc
    is_p256 = isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name == "secp256r1"
    if not is_p256:
        raise _refused("its key is not on the curve P-256")
    if not is_proven:
        raise _refused("it is not signed by its own key")
    return request


def _refused(why: str) -> RequestError:
    return RequestError(why, code="bad_certificate_request", field="csr")


def _utc(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
