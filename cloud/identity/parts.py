"""What signing in stands on: made once for a node, handed to every service of this room."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from cloud.identity.attempts import Attempts
from cloud.identity.authenticator import Authenticator
from cloud.identity.breached import BreachedRange
from cloud.identity.passwords import Passwords
from cloud.identity.settings import IdentitySettings, key_bytes
from cloud.identity.vault import Vault
from infra.contracts.errors import TandemError
from infra.db.database import Database

# Longer than any of the answers takes on a machine that is not overloaded, known address or not:
# what is asked about an address so takes the same time whatever is behind it.
LEVEL_S = 0.35


@dataclass(frozen=True, slots=True)
class IdentityParts:
    """The node's parts for sign-in.

    Attributes:
        clock: milliseconds since 1970.
    """

    settings: IdentitySettings
    database: Database
    authenticator: Authenticator
    passwords: Passwords
    vault: Vault
    attempts: Attempts
    breached: BreachedRange
    clock: Callable[[], int]


def identity_parts(
    settings: IdentitySettings,
    database: Database,
    authenticator: Authenticator,
    clock: Callable[[], int],
) -> IdentityParts:
    """Put the parts together."""
    vault = Vault(key_bytes(settings.secret_key))
    attempts = Attempts(database, vault)
    return IdentityParts(
        settings,
        database,
        authenticator,
        Passwords(),
        vault,
        attempts,
        BreachedRange(settings.breached_range_url),
        clock,
    )


@asynccontextmanager
async def level_time(*, only_failure: bool = False) -> AsyncIterator[None]:
    """Let what is inside take LEVEL_S at least, or only its failure."""
    began_s = time.monotonic()
    try:
        yield
    except TandemError:
        await _rest(began_s)
        raise
    if not only_failure:
        await _rest(began_s)


async def _rest(began_s: float) -> None:
    await asyncio.sleep(max(began_s + LEVEL_S - time.monotonic(), 0.0))
