"""One-time codes of authenticator apps (RFC 6238): which step a code belongs to, if any."""

from __future__ import annotations

import hmac

import pyotp

STEP_S = 30
MS_PER_S = 1_000
# A phone's clock may be off by half a minute, and typing takes time.
TOLERATED_STEPS = 1
SECRET_CHARS = 32  # 160 bits, what RFC 4226 recommends
ISSUER = "Tandem"


def new_secret() -> str:
    """A random secret in base32, as apps take it."""
    return pyotp.random_base32(SECRET_CHARS)


def matching_step(secret: str, code: str, now_ms: int, last_step: int) -> int | None:
    """The step that the code is of; None when it is wrong, too old, or used already.

    Args:
        secret: base32.
        last_step: the newest step that was used; codes up to it are void.
    """
    digits = code.replace(" ", "")
    if not (digits.isascii() and digits.isdigit()):
        return None
    totp = pyotp.TOTP(secret, interval=STEP_S)
    present = now_ms // (STEP_S * MS_PER_S)
    for step in range(present - TOLERATED_STEPS, present + TOLERATED_STEPS + 1):
        if step > last_step and hmac.compare_digest(totp.generate_otp(step), digits):
            return step
    return None


def otpauth_url(secret: str, email: str) -> str:
    """What the app reads from the picture."""
    return pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=email, issuer_name=ISSUER)
