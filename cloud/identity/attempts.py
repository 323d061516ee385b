"""The gate before every secret that can be guessed: counts attempts, and makes guessers wait."""

from __future__ import annotations

from dataclasses import dataclass

from cloud.api.errors import TooMany
from cloud.identity.attempt_repository import AttemptRepository, Counted
from cloud.identity.delays import ACCOUNT_RULE, ADDRESS_RULE, MAIL_ADDRESS_RULE, MAIL_RULE
from cloud.identity.vault import Vault
from infra.db.database import Database

MS_PER_S = 1_000


@dataclass(frozen=True, slots=True)
class Attempts:
    """Counts in transactions of its own: a refused request still was an attempt."""

    database: Database
    vault: Vault

    async def begin(self, account: str, ip: str, now_ms: int) -> None:
        """Count an attempt on an account (an e-mail address, a user's id) from an address.

        Raises:
            TooMany: it has to wait; it was not made.
        """
        counted = [
            Counted(self._subject("account", account), ACCOUNT_RULE),
            Counted(self._subject("ip", ip), ADDRESS_RULE),
        ]
        await self._begin(counted, now_ms)

    async def succeeded(self, account: str, ip: str) -> None:
        """The attempt was its owner's."""
        async with self.database.platform() as connection:
            attempts = AttemptRepository(connection)
            await attempts.clear(self._subject("account", account))
            await attempts.take_back(self._subject("ip", ip))

    async def begin_mail(self, email: str, ip: str, now_ms: int) -> None:
        """Count a mail that a stranger causes to be sent.

        Raises:
            TooMany: enough were sent to that address.
        """
        counted = [
            Counted(self._subject("mail", email), MAIL_RULE),
            Counted(self._subject("mail_ip", ip), MAIL_ADDRESS_RULE),
        ]
        await self._begin(counted, now_ms)

    async def _begin(self, counted: list[Counted], now_ms: int) -> None:
        async with self.database.platform() as connection:
            until_ms = await AttemptRepository(connection).begin(counted, now_ms)
        if until_ms:
            wait_s = -((now_ms - until_ms) // MS_PER_S)
            raise TooMany(
                f"too many attempts; try again in {wait_s} s",
                code="too_many_attempts",
                retry_after_s=wait_s,
            )

    def _subject(self, kind: str, text: str) -> bytes:
        return self.vault.digest(f"attempt:{kind}", text)
