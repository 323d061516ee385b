"""Connects a tenant's identity providers, inside the request's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from cloud.api.boundary import new_id
from cloud.audit.trail import Change, record
from cloud.identity.permissions import ROLE_PERMISSIONS, Role
from cloud.identity.principal import Principal
from cloud.identity.vault import Vault
from cloud.machines.delegation import check_at_home, permissions_of_kind
from cloud.machines.repository import MachineRepository
from cloud.sso.domain_proof import new_proof, record_name
from cloud.sso.outbound import check_url
from cloud.sso.repository import ProviderRepository, SubjectRepository
from cloud.sso.schemas import (
    DomainProof,
    IdentityProvider,
    IdentityProviderBody,
    IdentityProviderList,
    NewIdentityProvider,
)
from infra.contracts.errors import Conflict, Forbidden, NotFound
from infra.db.scope import AnyRow, TenantScope

MAX_PROVIDERS: Final = 10  # subsidiaries with directories of their own
CALLBACK_PATH: Final = "/v1/auth/oidc/callback"


def start_path(provider_id: str) -> str:
    """Where a sign-in at the provider begins."""
    return f"/v1/auth/oidc/{provider_id}/start"


def secret_place(tenant_id: str, provider_id: str) -> str:
    """What a sealed client secret is bound to."""
    return f"identity_provider/{tenant_id}/{provider_id}"


def check_default_role(giver: Principal, role: Role, kind: str) -> None:
    """Who comes by a directory is no owner, and no more than the one who lets them in.

    Raises:
        Forbidden: the role is more (field `default_role`).
    """
    check_at_home(giver)
    missing = (ROLE_PERMISSIONS[role] & permissions_of_kind(kind)) - giver.permissions
    if role is Role.OWNER or missing:
        raise Forbidden(
            "people of a directory can't come with this role",
            code="more_than_own",
            field="default_role",
        )


class ProviderService:
    """Identity providers of one tenant.

    Args:
        public_url: of the portal, as people reach it.
        is_loopback_allowed: as in the settings.
    """

    def __init__(
        self,
        scope: TenantScope,
        giver: Principal,
        vault: Vault,
        public_url: str,
        *,
        is_loopback_allowed: bool,
    ) -> None:
        self._scope = scope
        self._giver = giver
        self._vault = vault
        self._public_url = public_url.rstrip("/")
        self._is_loopback_allowed = is_loopback_allowed
        self._rows = ProviderRepository(scope)

    async def all(self) -> IdentityProviderList:
        """Every provider, by name."""
        domains = await self._rows.domains()
        return IdentityProviderList(
            [
                self._shown(row, [each for each in domains if each.provider_id == row.provider_id])
                for row in await self._rows.all()
            ]
        )

    async def get(self, provider_id: str) -> IdentityProvider:
        """One provider.

        Raises:
            NotFound: there is none of that id.
        """
        row = await self._rows.get(provider_id)
        if row is None:
            raise NotFound("no such identity provider", field="provider_id")
        return self._shown(row, await self._rows.domains(provider_id))

    async def add(self, new: NewIdentityProvider, now_ms: int) -> IdentityProvider:
        """Connect a provider; it signs nobody in until a domain is proved."""
        await self._check(new.issuer, new.default_role)
        if len(await self._rows.all()) >= MAX_PROVIDERS:
            raise Conflict(
                f"a tenant has at most {MAX_PROVIDERS} identity providers",
                code="too_many_identity_providers",
            )
        provider_id = new_id(now_ms)
        values = {**self._columns(new, now_ms), "created_at_ms": now_ms}
        await self._rows.add(
            provider_id,
            {**values, "sealed_secret": self._sealed(provider_id, new.client_secret)},
        )
        await self._claim(provider_id, new.domains, (), now_ms)
        shown = await self.get(provider_id)
        await self._record("identity_provider.created", provider_id, None, shown, now_ms)
        return shown

    async def replace(
        self, provider_id: str, body: IdentityProviderBody, now_ms: int
    ) -> IdentityProvider:
        """Replace a provider; domains that stay keep their proof, unless the issuer is another.

        Whoever may settle providers could else let one of his own speak for a proved domain, and
        so sign in as anybody who has an address there.
        """
        before = await self.get(provider_id)
        await self._check(body.issuer, body.default_role)
        values = self._columns(body, now_ms)
        if body.client_secret is not None:
            values["sealed_secret"] = self._sealed(provider_id, body.client_secret)
        await self._rows.change(provider_id, values)
        present = before.domains
        if body.issuer != before.issuer:
            await SubjectRepository(self._scope).forget_all(provider_id)
            await self._rows.remove_domains(provider_id, present)
            present = []
        await self._claim(provider_id, body.domains, present, now_ms)
        shown = await self.get(provider_id)
        await self._record("identity_provider.replaced", provider_id, before, shown, now_ms)
        return shown

    async def remove(self, provider_id: str, now_ms: int) -> None:
        """Disconnect a provider; its people stay, and sign in with a password if they have one."""
        before = await self.get(provider_id)
        await self._rows.remove(provider_id)
        await self._record("identity_provider.removed", provider_id, before, None, now_ms)

    async def prove(self, provider_id: str, domain: str, now_ms: int) -> IdentityProvider:
        """Note that the domain's record was seen."""
        before = await self.get(provider_id)
        await self._rows.prove_domain(domain, now_ms)
        shown = await self.get(provider_id)
        await self._record("identity_provider.domain_proved", provider_id, before, shown, now_ms)
        return shown

    async def _check(self, issuer: str, default_role: Role) -> None:
        check_url(issuer, is_loopback_allowed=self._is_loopback_allowed)
        kind = await MachineRepository(self._scope).organisation_kind()
        check_default_role(self._giver, default_role, kind)

    async def _claim(
        self, provider_id: str, wanted: Sequence[str], present: Sequence[str], now_ms: int
    ) -> None:
        domains = {each.lower() for each in wanted}
        await self._rows.remove_domains(provider_id, set(present) - domains)
        rows = [
            {"domain": each, "proof": new_proof(), "created_at_ms": now_ms}
            for each in sorted(domains - set(present))
        ]
        await self._rows.add_domains(provider_id, rows)

    def _columns(
        self, body: NewIdentityProvider | IdentityProviderBody, now_ms: int
    ) -> dict[str, Any]:  # columns of different kinds
        return {
            "name": body.name,
            "issuer": body.issuer,
            "client_id": body.client_id,
            "default_role": body.default_role.value,
            "is_required": body.is_required,
            "changed_at_ms": now_ms,
        }

    def _sealed(self, provider_id: str, secret: str) -> bytes:
        return self._vault.seal(secret.encode(), secret_place(self._scope.tenant_id, provider_id))

    async def _record(
        self,
        action: str,
        provider_id: str,
        before: IdentityProvider | None,
        after: IdentityProvider | None,
        now_ms: int,
    ) -> None:
        change = Change(
            action, provider_id, msgspec.to_builtins(before), msgspec.to_builtins(after)
        )
        tenant_id = self._scope.tenant_id
        await record(self._scope.connection, tenant_id, self._giver.actor, change, now_ms)

    def _shown(self, row: AnyRow, domains: Sequence[AnyRow]) -> IdentityProvider:
        return IdentityProvider(
            provider_id=row.provider_id,
            name=row.name,
            issuer=row.issuer,
            client_id=row.client_id,
            domains=[each.domain for each in domains],
            domain_proofs=[
                DomainProof(each.domain, record_name(each.domain), each.proof, each.proved_at_ms)
                for each in domains
            ],
            default_role=row.default_role,
            is_required=row.is_required,
            redirect_uri=self._public_url + CALLBACK_PATH,
            start_url=self._public_url + start_path(row.provider_id),
            created_at_ms=row.created_at_ms,
            changed_at_ms=row.changed_at_ms,
        )
