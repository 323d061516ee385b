"""The edges' authority: its key is sealed at rest, also one that an earlier release left open."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cloud.identity.vault import Vault
from cloud.sites.authority import AUTHORITY_FILE, open_authority
from infra.contracts.errors import InvariantError

OPEN, SEALED = b"BEGIN PRIVATE KEY", b"BEGIN ENCRYPTED PRIVATE KEY"


def test_the_key_is_sealed_from_the_first_use(tmp_path: Path) -> None:
    vault = Vault(b"k" * 32)
    made = open_authority(tmp_path, vault)
    path = tmp_path / AUTHORITY_FILE
    assert SEALED in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_authority(tmp_path, vault).pem == made.pem
    for other in (Vault(b"x" * 32), None):
        with pytest.raises(InvariantError) as refused:
            open_authority(tmp_path, other)
        assert refused.value.code == "wrong_secret_key"


def test_an_open_key_is_sealed_and_stays_the_same(tmp_path: Path) -> None:
    made = open_authority(tmp_path, None)
    path = tmp_path / AUTHORITY_FILE
    assert OPEN in path.read_bytes()
    vault = Vault(b"k" * 32)
    assert open_authority(tmp_path, vault).pem == made.pem
    assert SEALED in path.read_bytes()
    assert OPEN not in path.read_bytes()
    assert [each.name for each in tmp_path.iterdir()] == [AUTHORITY_FILE]
