"""Keeps secrets out of the audit: by the name of the field, and by the form of the text."""

from __future__ import annotations

import re
from typing import Any

REDACTED = "[secret]"

# Whole names and endings, as our own bodies and tables use them. `key` alone is an API key's text.
_SECRET_NAME = re.compile(
    r"(^|_)(password|passphrase|secret|token|ha1|hash|digest|credential|credentials|cookie|"
    r"private_key|access_key|seed|nonce|csr|recovery_codes?|totp|otpauth_url|qr_svg|challenge)$"
    r"|^(key|code|codes|current|new|authorization)$",
    re.IGNORECASE,
)
# Our bearer tokens, password hashes, PEM keys, NATS seeds: wherever they turn up.
_SECRET_TEXT = re.compile(
    r"td[a-z]_[0-9A-Za-z_-]{20,}|\$argon2|-----BEGIN [A-Z ]*PRIVATE KEY|\bS[UANCO][A-Z2-7]{56}\b"
)


def without_secrets(value: Any) -> Any:
    """The same JSON value, with each secret replaced by REDACTED; null and flags stay as they are.

    Args:
        value: objects, arrays, texts, numbers, flags and null, as `msgspec.to_builtins` gives.
    """
    if isinstance(value, dict):
        return {
            name: REDACTED if _is_secret(str(name), each) else without_secrets(each)
            for name, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [without_secrets(each) for each in value]
    if isinstance(value, str) and _SECRET_TEXT.search(value):
        return REDACTED
    return value


def _is_secret(name: str, value: Any) -> bool:
    return (
        value is not None
        and not isinstance(value, bool)
        and value not in ("", [], {})
        and _SECRET_NAME.search(name) is not None
    )
