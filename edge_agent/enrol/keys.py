"""The keys that an edge makes for itself; their private halves never leave its folder."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass(frozen=True, slots=True)
class TlsKey:
    """A fresh key on P-256, and the request for its certificate; both PEM."""

    private: str
    csr: str


def new_tls_key() -> TlsKey:
    """Make one; the platform writes the names into the certificate, so the request has none."""
    key = ec.generate_private_key(ec.SECP256R1())
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    csr = request.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    return TlsKey(private.decode(), csr.decode())
