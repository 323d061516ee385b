"""Signatures of deliveries, as Standard Webhooks 1.0 describes them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence

PREFIX = "whsec_"
SECRET_BYTES = 32  # the standard asks for 24 to 64
# A receiver that takes over the new secret within a day misses nothing.
PREVIOUS_KEPT_MS = 24 * 3_600_000
ID_HEADER = "webhook-id"
TIMESTAMP_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"


def new_secret() -> str:
    """A fresh secret, as the tenant sees it once."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, message_id: str, timestamp_s: int, body: str) -> str:
    """`v1,` and the base64 of the HMAC-SHA256 of id, time and body.

    Args:
        timestamp_s: seconds since 1970, of this attempt.
    """
    key = _key(secret)
    signed = f"{message_id}.{timestamp_s}.{body}".encode()
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(
    signing_secrets: Sequence[str], message_id: str, timestamp_s: int, body: str
) -> dict[str, str]:
    """The three headers; one signature for each secret that is good now."""
    made = [signature(each, message_id, timestamp_s, body) for each in signing_secrets]
    return {
        ID_HEADER: message_id,
        TIMESTAMP_HEADER: str(timestamp_s),
        SIGNATURE_HEADER: " ".join(made),
    }


def is_signed(
    secret: str, received: Mapping[str, str], body: str, now_s: int, tolerance_s: int
) -> bool:
    """Whether a delivery is genuine and fresh: what a receiver checks.

    Args:
        received: headers by lower-case name.
    """
    message_id, stamp = received.get(ID_HEADER, ""), received.get(TIMESTAMP_HEADER, "")
    if not stamp.isdecimal() or abs(now_s - int(stamp)) > tolerance_s:
        return False
    expected = signature(secret, message_id, int(stamp), body)
    given = received.get(SIGNATURE_HEADER, "").split(" ")
    return any(hmac.compare_digest(expected.encode(), each.encode()) for each in given)


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as exc:
        raise ValueError("not a webhook secret") from exc
