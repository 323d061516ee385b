"""Signatures against the example of the standard, and what a receiver refuses."""

from __future__ import annotations

import pytest

from cloud.webhooks.signing import PREFIX, headers, is_signed, new_secret, signature

# From the test suites of the Standard Webhooks libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
TIMESTAMP_S = 1_614_265_330
BODY = '{"test": 2432232314}'
EXPECTED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_standard_s_example() -> None:
    assert signature(SECRET, MESSAGE_ID, TIMESTAMP_S, BODY) == EXPECTED


def test_both_secrets_sign() -> None:
    other = new_secret()
    made = headers([other, SECRET], MESSAGE_ID, TIMESTAMP_S, BODY)
    assert made["webhook-signature"].split(" ")[1] == EXPECTED
    for secret in (other, SECRET):
        assert is_signed(secret, made, BODY, TIMESTAMP_S + 10, 300)
    assert not is_signed(new_secret(), made, BODY, TIMESTAMP_S, 300)


@pytest.mark.parametrize(
    ("change", "body", "now_s"),
    [
        ({}, BODY + " ", TIMESTAMP_S),
        ({"webhook-id": "msg_other"}, BODY, TIMESTAMP_S),
        ({"webhook-timestamp": str(TIMESTAMP_S + 1)}, BODY, TIMESTAMP_S),
        ({"webhook-timestamp": "soon"}, BODY, TIMESTAMP_S),
        ({"webhook-signature": "v1,?"}, BODY, TIMESTAMP_S),
        ({}, BODY, TIMESTAMP_S + 301),
    ],
)
def test_what_a_receiver_refuses(change: dict[str, str], body: str, now_s: int) -> None:
    made = headers([SECRET], MESSAGE_ID, TIMESTAMP_S, BODY)
    assert not is_signed(SECRET, {**made, **change}, body, now_s, 300)


def test_secrets_differ() -> None:
    assert new_secret() != new_secret()
    assert new_secret().startswith(PREFIX)
    with pytest.raises(ValueError, match="not a webhook secret"):
        signature("whsec_?", MESSAGE_ID, TIMESTAMP_S, BODY)
