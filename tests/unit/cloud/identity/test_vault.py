"""Sealed secrets open in their own place only; digests are keyed; tokens say what they are."""

from __future__ import annotations

import pytest

from cloud.identity.second_factor import new_recovery_code, recovery_hash
from cloud.identity.secrets import SESSION_PREFIX, new_token
from cloud.identity.settings import IdentitySettings, key_bytes, new_secret_key
from cloud.identity.token_repository import PREFIXES, Purpose, home_of
from cloud.identity.vault import Vault
from infra.contracts.errors import InvariantError
from infra.contracts.ids import TenantId

HOME = TenantId("01890000-0000-7000-8000-000000000001")


def test_sealed_opens_in_its_place_only() -> None:
    key = key_bytes(new_secret_key())
    vault = Vault(key)
    sealed = vault.seal(b"secret", "totp/1")
    assert Vault(key).open(sealed, "totp/1") == b"secret"
    assert b"secret" not in sealed
    assert vault.seal(b"secret", "totp/1") != sealed
    for other, text, place in (
        (vault, sealed, "totp/2"),
        (Vault(key_bytes(new_secret_key())), sealed, "totp/1"),
        (vault, sealed[:-1], "totp/1"),
        (vault, b"", "totp/1"),
        (vault, b"\x02" + sealed[1:], "totp/1"),
    ):
        with pytest.raises(InvariantError, match="does not open"):
            other.open(text, place)


def test_digests_depend_on_key_and_kind() -> None:
    one, two = (Vault(key_bytes(new_secret_key())) for _ in range(2))
    found = {one.digest("code", "1"), one.digest("code", "2"), one.digest("ip", "1")}
    assert len(found | {two.digest("code", "1")}) == 4
    assert {len(each) for each in found} == {32}


@pytest.mark.parametrize("key", ["", "short", "!" * 44, new_secret_key()[:-4]])
def test_bad_keys_are_refused(key: str) -> None:
    with pytest.raises(ValueError, match="secret_key"):
        IdentitySettings(key, "https://app.example.com")


def test_a_public_address_is_one() -> None:
    with pytest.raises(ValueError, match="public_url"):
        IdentitySettings(new_secret_key(), "app.example.com")


def test_a_token_is_good_for_its_purpose_only() -> None:
    for purpose, prefix in PREFIXES.items():
        token = new_token(prefix, HOME)
        for each in Purpose:
            assert home_of(token, each) == (HOME if each is purpose else None)
    assert home_of(new_token(SESSION_PREFIX, HOME), Purpose.INVITATION) is None
    for text in ("", "tdi", "tdi_", "tdi_x_y", "tdi_" + "0" * 300):
        assert home_of(text, Purpose.INVITATION) is None


def test_recovery_codes_as_people_type_them() -> None:
    code = new_recovery_code()
    assert len(code) == 29
    assert recovery_hash(code.lower().replace("-", " ")) == recovery_hash(code)
    assert recovery_hash(code) != recovery_hash(new_recovery_code())
