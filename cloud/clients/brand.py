"""An outsourcer's brand: stored for it, shown to its clients' people and at its own domain."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from litestar.datastructures import UploadFile
from sqlalchemy import bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.audit.trail import Change, record
from cloud.clients.looks import check_colour, logo_media_type
from cloud.identity.principal import Actor
from cloud.sso.domain_proof import new_proof, record_name
from cloud.sso.schemas import DomainProof
from cloud.tenancy.schemas import Name
from infra.contracts.errors import Conflict, Forbidden, NotFound
from infra.contracts.ids import TenantId
from infra.db.scope import AnyRow, TenantScope
from infra.db.statements import fixed
from infra.db.tables.directory import tenant
from infra.db.tables.tenancy import brand

_OWNER = tenant.alias("owner")
_BRAND_SHOWN_TO = fixed(
    select(brand)
    .join(
        _OWNER,
        or_(brand.c.tenant_id == _OWNER.c.reseller_id, brand.c.tenant_id == _OWNER.c.tenant_id),
    )
    .where(_OWNER.c.tenant_id == bindparam("tenant_id"))
)

LOGO_PATH = "/v1/auth/brand/logos/{tenant_id}"

Colour = Annotated[str, msgspec.Meta(pattern="^#[0-9a-fA-F]{6}$")]
Domain = Annotated[
    str,
    msgspec.Meta(
        max_length=253,
        pattern=r"^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$",
    ),
]


class BrandBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Name, colour and domain of a brand; the logo is uploaded apart."""

    name: Name
    colour: Colour
    domain: Domain | None = None


class LogoUpload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form with one image."""

    file: UploadFile


class OwnBrand(msgspec.Struct, frozen=True):
    """A brand as its owner sees it.

    Attributes:
        domain: shows the brand once it is proved.
        domain_proof: the record that proves it, and since when it does; None without a domain.
    """

    name: str
    colour: str
    domain: str | None
    logo_url: str | None
    domain_proof: DomainProof | None


class PublicBrand(msgspec.Struct, frozen=True):
    """A brand as a page shows it; the platform's own has neither colour nor logo."""

    name: str
    colour: str | None
    logo_url: str | None


OWN_BRAND = PublicBrand("Tandem", None, None)


class BrandService:
    """The brand of one outsourcer, inside the request's transaction."""

    def __init__(self, scope: TenantScope, actor: Actor, public_url: str) -> None:
        """Args: public_url: of the portal, whose own page nobody may dress up."""
        self._scope = scope
        self._actor = actor
        self._own_host = urlsplit(public_url).hostname

    async def get(self) -> OwnBrand:
        """The brand; before it is set, the organisation's own name."""
        own = await self._check_reseller()
        row = await self._row()
        return OwnBrand(own.name, "#1f4fd8", None, None, None) if row is None else _brand(row)

    async def put(self, body: BrandBody, now_ms: int) -> OwnBrand:
        """Replace name, colour and domain; a domain that stays keeps its proof."""
        await self._check_reseller()
        before = await self._row()
        colour = body.colour.lower()
        check_colour(colour)
        if body.domain is not None and body.domain.lower() == self._own_host:
            raise Conflict("this is the platform's own", code="domain_taken", field="domain")
        domain = None if body.domain is None else body.domain.lower()
        values: dict[str, object] = {"name": body.name.strip(), "colour": colour}
        if before is None or before.domain != domain:
            proof = None if domain is None else new_proof()
            values |= {"domain": domain, "domain_proof": proof, "domain_proved_at_ms": None}
        return await self._save(values, now_ms)

    async def claimed_domain(self) -> DomainProof:
        """The domain that waits for its proof, or has it.

        Raises:
            NotFound: the brand names no domain.
        """
        claim = (await self.get()).domain_proof
        if claim is None:
            raise NotFound("the brand names no domain", code="no_domain", field="domain")
        return claim

    async def prove_domain(self, seen: DomainProof, now_ms: int) -> OwnBrand:
        """Note that the domain's record was seen: from now on it is this brand's alone.

        Args:
            seen: the claim whose record was looked for.

        Raises:
            Conflict: the domain was changed meanwhile.
        """
        await self._check_reseller()
        before = await self._row()
        if before is None or before.domain_proof != seen.record_value:
            raise Conflict("the domain was changed meanwhile", code="changed_since", field="domain")
        if before.domain_proved_at_ms is not None:
            return _brand(before)
        return await self._save({"domain_proved_at_ms": now_ms}, now_ms, "brand.domain_proved")

    async def put_logo(self, content: bytes, now_ms: int) -> OwnBrand:
        """Replace the logo; name and colour begin with the organisation's."""
        media_type = logo_media_type(content)
        before = await self.get()
        values: dict[str, object] = {"logo": content, "logo_media_type": media_type}
        if await self._row() is None:
            values |= {"name": before.name, "colour": before.colour}
        return await self._save(values, now_ms)

    async def _save(
        self, values: dict[str, object], now_ms: int, action: str = "brand.changed"
    ) -> OwnBrand:
        """Args: values: by column, of different kinds."""
        before = await self._row()
        stored = {**values, "updated_at_ms": now_ms}
        if before is None:
            await self._scope.execute(self._scope.insert(brand, **stored))
        else:
            await self._scope.execute(self._scope.update(brand).values(**stored))
        after = await self.get()
        change = Change(action, self._scope.tenant_id, before and _brand(before), after)
        await record(self._scope.connection, self._scope.tenant_id, self._actor, change, now_ms)
        return after

    async def _row(self) -> AnyRow | None:
        return await self._scope.row(self._scope.select(brand))

    async def _check_reseller(self) -> AnyRow:
        row = await self._scope.row(self._scope.select(tenant))
        if row is None or row.kind != "reseller":
            raise Forbidden("only an outsourcer has a brand", code="not_a_reseller")
        return row


async def brand_of_host(connection: AsyncConnection, host: str) -> PublicBrand:
    """The brand that has proved the domain which the page was asked by; else the platform's own.

    Args:
        connection: of the platform.
        host: the request's Host, with or without a port.
    """
    domain = host.partition(":")[0].lower()
    statement = select(brand).where(
        brand.c.domain == domain, brand.c.domain_proved_at_ms.is_not(None)
    )
    return _public((await connection.execute(statement)).one_or_none())


async def brand_of_tenant(connection: AsyncConnection, tenant_id: TenantId) -> PublicBrand:
    """What an organisation's people see: its outsourcer's brand, or its own if it is one.

    Args:
        connection: of the platform.
    """
    found = await connection.execute(_BRAND_SHOWN_TO, {"tenant_id": tenant_id})
    return _public(found.one_or_none())


async def logo_of(connection: AsyncConnection, tenant_id: str) -> tuple[bytes, str]:
    """A logo and its media type.

    Raises:
        NotFound: that organisation has none.
    """
    statement = select(brand.c.logo, brand.c.logo_media_type).where(
        brand.c.tenant_id == tenant_id, brand.c.logo.is_not(None)
    )
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        raise NotFound("no such logo", field="tenant_id")
    return row.logo, row.logo_media_type


def _logo_url(row: AnyRow) -> str | None:
    if row.logo is None:
        return None
    # The time makes a new address of each new logo, so that pages may keep it for long.
    return f"{LOGO_PATH.format(tenant_id=row.tenant_id)}?v={row.updated_at_ms}"


def _brand(row: AnyRow) -> OwnBrand:
    proof = None
    if row.domain is not None and row.domain_proof is not None:
        proof = DomainProof(
            row.domain, record_name(row.domain), row.domain_proof, row.domain_proved_at_ms
        )
    return OwnBrand(row.name, row.colour, row.domain, _logo_url(row), proof)


def _public(row: AnyRow | None) -> PublicBrand:
    return OWN_BRAND if row is None else PublicBrand(row.name, row.colour, _logo_url(row))
