"""The region's account: what one writer revoked stays revoked whoever writes next."""

from __future__ import annotations

import time
from pathlib import Path

from infra.bus.credentials import EDGE_CREDENTIALS_LIFE_S
from infra.bus.jwt import KeyPair, decode_unverified, is_signed_by
from infra.contracts.ids import SiteId
from infra.stack.trust import RegionTrust


def revoked_in(jwt: str) -> set[str]:
    return set(decode_unverified(jwt)["nats"].get("revocations", {}))


def test_revocations_of_both_writers_are_kept(tmp_path: Path) -> None:
    trust = RegionTrust(tmp_path)
    site, enrolled, now_s = SiteId("s1"), KeyPair.user().public, int(time.time())
    trust.issue(site, None)
    by_stack = trust.record.sites[site].user_public
    by_role = trust.region_jwt(None, {enrolled: now_s})
    trust.withdraw(site)
    again = RegionTrust(tmp_path).region_jwt(by_role)
    assert revoked_in(again) == {enrolled, by_stack}


def test_a_revocation_of_what_has_long_expired_is_dropped(tmp_path: Path) -> None:
    trust = RegionTrust(tmp_path)
    old_s = int(time.time()) - EDGE_CREDENTIALS_LIFE_S - 60
    assert revoked_in(trust.region_jwt(None, {KeyPair.user().public: old_s})) == set()


def test_signatures_are_told_apart() -> None:
    key, other = KeyPair.user(), KeyPair.user()
    assert is_signed_by(key.public, b"text", key.sign(b"text"))
    assert not is_signed_by(key.public, b"text", other.sign(b"text"))
    assert not is_signed_by(key.public, b"other", key.sign(b"text"))
    assert not is_signed_by(key.public, b"text", b"")
