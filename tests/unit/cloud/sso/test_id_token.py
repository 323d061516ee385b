"""ID tokens: one that is good, and each way in which one is not."""

from __future__ import annotations

from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from cloud.sso.discovery import read_keys
from cloud.sso.id_token import SignInRefused, key_id_of, verified_claims
from cloud.sso.outbound import ProviderUnreachable

NOW_S = 1_800_000_000
KEY = RSAKey.generate_key(2048, {"kid": "a", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "a", "use": "sig"})
KEYS = KeySet([KEY])
GOOD = {
    "iss": "https://id.example",
    "aud": "tandem",
    "sub": "ana",
    "nonce": "n",
    "iat": NOW_S - 5,
    "exp": NOW_S + 300,
}


def token(changes: dict[str, Any], key: Any = KEY, alg: str = "RS256") -> str:
    claims = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": "a"}, claims, key, algorithms=[alg])


def verify(text: str, keys: KeySet = KEYS) -> dict[str, Any]:
    return verified_claims(
        text,
        keys,
        issuer="https://id.example",
        client_id="tandem",
        nonce="n",
        now_ms=NOW_S * 1_000,
    )


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="plain"),
        pytest.param({"aud": ["tandem", "x"], "azp": "tandem"}, id="several-audiences"),
        pytest.param({"exp": NOW_S - 29}, id="just-over"),
    ],
)
def test_a_good_token_is_read(changes: dict[str, Any]) -> None:
    assert verify(token(changes))["sub"] == "ana"
    assert key_id_of(token(changes)) == "a"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"iss": "https://evil.example"}, "sso_issuer", id="issuer"),
        pytest.param({"iss": None}, "sso_issuer", id="no-issuer"),
        pytest.param({"aud": "other"}, "sso_audience", id="audience"),
        pytest.param({"aud": ["other"]}, "sso_audience", id="audiences"),
        pytest.param({"aud": ["tandem", "x"]}, "sso_audience", id="no-azp"),
        pytest.param({"azp": "x"}, "sso_audience", id="azp"),
        pytest.param({"exp": NOW_S - 31}, "sso_expired", id="expired"),
        pytest.param({"exp": None}, "sso_expired", id="no-end"),
        pytest.param({"exp": True}, "sso_expired", id="odd-end"),
        pytest.param({"iat": NOW_S - 3_600}, "sso_issued_at", id="old"),
        pytest.param({"iat": NOW_S + 60}, "sso_issued_at", id="of-the-future"),
        pytest.param({"iat": None}, "sso_issued_at", id="no-time"),
        pytest.param({"nbf": NOW_S + 60}, "sso_issued_at", id="not-yet"),
        pytest.param({"nonce": "m"}, "sso_nonce", id="nonce"),
        pytest.param({"nonce": None}, "sso_nonce", id="no-nonce"),
        pytest.param({"sub": None}, "sso_subject", id="nobody"),
        pytest.param({"sub": "x" * 256}, "sso_subject", id="long-subject"),
    ],
)
def test_a_wrong_claim_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(SignInRefused) as caught:
        verify(token(changes))
    assert caught.value.code == code


def test_a_signature_of_another_key_is_refused() -> None:
    with pytest.raises(SignInRefused) as caught:
        verify(token({}, OTHER))
    assert caught.value.code == "sso_signature"


def test_a_token_signed_with_a_shared_secret_is_refused() -> None:
    secret = OctKey.generate_key(256, {"kid": "a"})
    with pytest.raises(SignInRefused) as caught:
        verify(token({}, secret, "HS256"))
    assert caught.value.code == "sso_algorithm"


@pytest.mark.parametrize(
    "text", ["", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "é", "x" * 30_000, "..", "\ud800"]
)
def test_what_is_no_signed_token_is_refused(text: str) -> None:
    with pytest.raises(SignInRefused):
        verify(text)


def test_only_public_signing_keys_are_taken() -> None:
    good = KEY.as_dict(private=False)
    entries: list[Any] = [
        {"kty": "oct", "k": "AAAA"},
        {**good, "use": "enc"},
        {"kty": "RSA"},
        1,
        good,
    ]
    assert len(read_keys({"keys": entries}).keys) == 1
    bad: list[dict[str, Any]] = [{}, {"keys": []}, {"keys": "x"}, {"keys": entries[:1]}]
    for document in bad:
        with pytest.raises(ProviderUnreachable):
            read_keys(document)
