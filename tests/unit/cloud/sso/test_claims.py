"""What a provider's claims say beyond who somebody is."""

from __future__ import annotations

import pytest

from cloud.sso.claims import tells_of_second_factor


@pytest.mark.parametrize(
    ("claims", "is_told"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"amr": ["mfa"]}, True),
        ({"amr": ["pwd", "otp"]}, False),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({"amr": None}, False),
        ({"acr": "mfa"}, False),
        ({}, False),
    ],
)
def test_only_a_list_that_says_so_tells_of_a_second_factor(
    claims: dict[str, object], is_told: bool
) -> None:
    assert tells_of_second_factor(claims) is is_told
