"""NATS JWTs: their claims, their signature, and what an empty allow list means."""

from __future__ import annotations

import base64

import nkeys
import pytest

from infra.bus.credentials import mint_user, write_secret
from infra.bus.jwt import (
    AccountClaim,
    JetStreamLimits,
    KeyPair,
    Permissions,
    account_jwt,
    decode_unverified,
    operator_jwt,
    user_jwt,
)


def is_signed_by(jwt: str, public: str) -> bool:
    content, _, signature = jwt.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    raw_public = base64.b32decode(public + "=" * (-len(public) % 8))[1:-2]
    verify_key = nkeys.ed25519.VerifyingKey(raw_public) if hasattr(nkeys, "ed25519") else None
    if verify_key is None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        Ed25519PublicKey.from_public_bytes(raw_public).verify(raw, content.encode())
        return True
    verify_key.verify(raw, content.encode())
    return True


@pytest.mark.parametrize(
    ("make", "letter"),
    [
        pytest.param(KeyPair.operator, "O", id="operator"),
        pytest.param(KeyPair.account, "A", id="account"),
        pytest.param(KeyPair.user, "U", id="user"),
    ],
)
def test_a_key_names_its_role_and_comes_back_from_its_seed(make: object, letter: str) -> None:
    key: KeyPair = make()  # type: ignore[operator]
    assert key.public.startswith(letter)
    assert KeyPair(key.seed).public == key.public


def test_jwts_are_signed_and_name_their_issuer() -> None:
    operator, account = KeyPair.operator(), KeyPair.account()
    top = operator_jwt(operator, "op", account.public)
    claim = AccountClaim("T", JetStreamLimits(disk_bytes=5), {"U1": 7})
    middle = account_jwt(account.public, claim, operator)
    for jwt, issuer in ((top, operator), (middle, operator)):
        assert is_signed_by(jwt, issuer.public)
        assert decode_unverified(jwt)["iss"] == issuer.public
    body = decode_unverified(middle)["nats"]
    assert body["limits"]["disk_storage"] == 5
    assert body["revocations"] == {"U1": 7}


def test_nothing_allowed_is_said_as_a_denial() -> None:
    """To NATS a missing allow list means that everything is allowed."""
    account, user = KeyPair.account(), KeyPair.user()
    jwt = user_jwt(user.public, "u", Permissions(subscribe=("a.>",)), account, expires_at_s=99)
    claims = decode_unverified(jwt)
    assert claims["nats"]["pub"] == {"deny": [">"]}
    assert claims["nats"]["sub"] == {"allow": ["a.>"]}
    assert claims["exp"] == 99


def test_creds_are_written_private_and_whole(tmp_path: object) -> None:
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    user = mint_user("u", Permissions(), KeyPair.account(), life_s=60)
    path = write_secret(tmp_path / "deep" / "u.creds", user.creds)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "BEGIN NATS USER JWT" in path.read_text()
    assert list(path.parent.iterdir()) == [path]
