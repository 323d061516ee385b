"""One-time codes: the right steps, no code twice, nothing that is not a code."""

from __future__ import annotations

import pyotp
import pytest

from cloud.identity.totp import STEP_S, matching_step, new_secret, otpauth_url

# RFC 6238, appendix B: the SHA-1 test secret, "12345678901234567890" in base32.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOW_MS = 1_111_111_109_000
STEP = NOW_MS // 1000 // STEP_S


def code_at(step: int) -> str:
    return str(pyotp.TOTP(SECRET).generate_otp(step))


def test_the_standard_s_own_sample() -> None:
    # 07081804 with eight digits; apps show the last six.
    assert matching_step(SECRET, "081804", NOW_MS, 0) == STEP


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        pytest.param(-2, None, id="too-old"),
        pytest.param(-1, STEP - 1, id="the-step-before"),
        pytest.param(0, STEP, id="now"),
        pytest.param(1, STEP + 1, id="a-clock-that-is-ahead"),
        pytest.param(2, None, id="too-far-ahead"),
    ],
)
def test_one_step_of_difference_is_tolerated(offset: int, expected: int | None) -> None:
    assert matching_step(SECRET, code_at(STEP + offset), NOW_MS, 0) == expected


def test_a_used_step_and_all_before_it_are_void() -> None:
    for used in (STEP, STEP + 1):
        assert matching_step(SECRET, code_at(STEP), NOW_MS, used) is None
    assert matching_step(SECRET, code_at(STEP + 1), NOW_MS, STEP) == STEP + 1


@pytest.mark.parametrize(
    "text", ["", "12345", "abcdef", "０８１８０４", "08180400", "-81804", "\0"]
)
def test_what_is_no_code(text: str) -> None:
    assert matching_step(SECRET, text, NOW_MS, 0) is None


def test_spaces_as_apps_show_them() -> None:
    assert matching_step(SECRET, "081 804", NOW_MS, 0) == STEP


def test_secrets_differ_and_make_an_address() -> None:
    secret = new_secret()
    assert len(secret) == 32
    assert secret != new_secret()
    url = otpauth_url(secret, "ana@acme.example")
    assert url.startswith("otpauth://totp/Tandem:ana%40acme.example?secret=" + secret)
