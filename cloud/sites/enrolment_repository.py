"""Rows of enrolment codes and of what was issued to edges."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.sites.codes import CodeParts
from infra.contracts.ids import SiteId
from infra.contracts.trust import IssuedCredentials
from infra.db.scope import AnyRow
from infra.db.tables.directory import site
from infra.db.tables.edges import site_credential, site_enrolment_code


@dataclass(frozen=True, slots=True)
class EnrolmentRepository:
    """Codes and credentials, run with the platform's role."""

    connection: AsyncConnection

    async def lock_site(self, site_id: SiteId) -> None:
        """Let who issues, renews or revokes for this site wait for each other from here on.

        Whoever waits must read what it decides by after this: what another wrote is seen then.
        """
        statement = (
            select(site.c.site_id)
            .where(site.c.site_id == site_id)
            .with_for_update(key_share=True)  # rows that refer to the site may still be added
        )
        await self.connection.execute(statement)

    async def is_locator_taken(self, locator: str, site_id: SiteId) -> bool:
        """Whether another site's code has it."""
        statement = select(site_enrolment_code.c.site_id).where(
            site_enrolment_code.c.locator == locator, site_enrolment_code.c.site_id != site_id
        )
        return (await self.connection.execute(statement)).one_or_none() is not None

    async def forget_codes(self, before_ms: int) -> None:
        """Delete codes that have expired before, so that their locators are free again."""
        await self.connection.execute(
            delete(site_enrolment_code).where(site_enrolment_code.c.expires_at_ms < before_ms)
        )

    async def put_code(
        self,
        site_id: SiteId,
        code: CodeParts,
        *,
        salt: bytes,
        secret_hash: bytes,
        created_by: str,
        created_at_ms: int,
        expires_at_ms: int,
    ) -> None:
        """Set the site's one code; the one before is void."""
        values = {
            "locator": code.locator,
            "salt": salt,
            "hash": secret_hash,
            "attempts": 0,
            "created_by": created_by,
            "created_at_ms": created_at_ms,
            "expires_at_ms": expires_at_ms,
        }
        await self.connection.execute(
            upsert(site_enrolment_code)
            .values(site_id=site_id, **values)
            .on_conflict_do_update(index_elements=["site_id"], set_=values)
        )

    async def count_attempt(self, locator: str) -> AnyRow | None:
        """Count one attempt at a code, and give it locked until the end; None without one."""
        statement = (
            update(site_enrolment_code)
            .where(site_enrolment_code.c.locator == locator)
            .values(attempts=site_enrolment_code.c.attempts + 1)
            .returning(site_enrolment_code)
        )
        row: AnyRow | None = (await self.connection.execute(statement)).one_or_none()
        return row

    async def remove_code(self, site_id: SiteId, locator: str | None = None) -> bool:
        """Remove the site's code (only if it is this one); False when it is gone already."""
        statement = delete(site_enrolment_code).where(site_enrolment_code.c.site_id == site_id)
        if locator is not None:
            statement = statement.where(site_enrolment_code.c.locator == locator)
        return (await self.connection.execute(statement)).rowcount == 1

    async def add_credential(
        self, site_id: SiteId, nkey_public: str, issued: IssuedCredentials
    ) -> None:
        """Note what was issued."""
        await self.connection.execute(
            insert(site_credential).values(
                site_id=site_id,
                serial=issued.serial,
                nkey_public=nkey_public,
                issued_at_ms=issued.issued_at_ms,
                expires_at_ms=issued.expires_at_ms,
            )
        )

    async def credential(self, site_id: SiteId, serial: str, nkey_public: str) -> AnyRow | None:
        """What was issued under this serial to this key, or None."""
        statement = select(site_credential).where(
            site_credential.c.site_id == site_id,
            site_credential.c.serial == serial,
            site_credential.c.nkey_public == nkey_public,
        )
        return (await self.connection.execute(statement)).one_or_none()

    async def revoke_all(
        self, site_id: SiteId, now_ms: int, *, but: str | None = None
    ) -> list[str]:
        """Call all of the site's credentials void (but those of one nkey); gives their nkeys."""
        statement = (
            update(site_credential)
            .where(site_credential.c.site_id == site_id)
            .where(site_credential.c.revoked_at_ms.is_(None))
            .values(revoked_at_ms=now_ms)
            .returning(site_credential.c.nkey_public)
        )
        if but is not None:
            statement = statement.where(site_credential.c.nkey_public != but)
        return sorted(set((await self.connection.execute(statement)).scalars()))

    async def revoked_users(self, site_id: SiteId, now_ms: int) -> list[str]:
        """Nkeys of the site that are void though their time is not over."""
        statement = (
            select(site_credential.c.nkey_public)
            .where(site_credential.c.site_id == site_id)
            .where(site_credential.c.revoked_at_ms.is_not(None))
            .where(site_credential.c.expires_at_ms > now_ms)
            .distinct()
        )
        return sorted((await self.connection.execute(statement)).scalars())

    async def forget_credentials(self, site_id: SiteId, before_ms: int) -> None:
        """Delete what expired before: it can neither be used nor renewed."""
        await self.connection.execute(
            delete(site_credential).where(
                site_credential.c.site_id == site_id, site_credential.c.expires_at_ms < before_ms
            )
        )
