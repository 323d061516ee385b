"""Endpoints of an outsourcer: its clients and its brand."""

from __future__ import annotations

from litestar import Controller, Response, get, patch, post, put
from litestar.params import JSONBody, MultipartBody

from cloud.api.boundary import AnyState, PathId, TenantRequest, now_of, tenant_transaction
from cloud.api.pages import DEFAULT_PAGE_ROWS, Cursor, Limit
from cloud.clients.brand import (
    BrandBody,
    BrandService,
    LogoUpload,
    OwnBrand,
    PublicBrand,
    brand_of_host,
    logo_of,
)
from cloud.clients.choices import client_queues, client_skills
from cloud.clients.overview import overview
from cloud.clients.schemas import (
    ClientOverviewList,
    ClientPatch,
    ClientQueueList,
    ClientSkillList,
    NewClient,
)
from cloud.clients.service import ClientService
from cloud.identity.parts import IdentityParts
from cloud.identity.permissions import Permission
from cloud.sso.parts import SsoParts
from cloud.tenancy.controller import database_of, standings_of
from cloud.tenancy.repository import TenantFilter
from cloud.tenancy.schemas import Tenant, TenantList
from cloud.tenancy.service import TenancyService
from infra.contracts.ids import TenantId
from infra.db.database import Database
from infra.db.scope import TenantScope
from infra.db.tables.tenancy import MAX_LOGO_BYTES

FORM_OVERHEAD_BYTES = 10_000  # boundaries and part headers of a multipart form
LOGO_CACHE_S = 24 * 3600


class ClientsController(Controller):
    """`/v1/clients`: the tenants that an outsourcer owns."""

    path = "/clients"
    tags = ("clients",)

    @get(needs=Permission.CLIENTS_READ)
    async def clients(
        self, request: TenantRequest, cursor: Cursor = None, limit: Limit = DEFAULT_PAGE_ROWS
    ) -> TenantList:
        """List clients, newest first."""
        wanted = TenantFilter(reseller_id=request.user.tenant)
        async with database_of(request).platform() as connection:
            return await TenancyService(connection, request.user.actor).tenants(
                wanted, cursor, limit
            )

    @post(needs=Permission.CLIENTS_WRITE)
    async def open_client(self, request: TenantRequest, data: JSONBody[NewClient]) -> Tenant:
        """Open a client; its owner is invited by mail."""
        async with database_of(request).platform() as connection:
            return await ClientService(connection, request.user).open(data, now_of(request))

    @get("/overview", needs=Permission.CLIENTS_READ)
    async def client_overview(self, request: TenantRequest) -> ClientOverviewList:
        """Show every client at a glance."""
        database = database_of(request)
        async with database.platform() as connection:
            clients = await ClientService(connection, request.user).clients()
        return await overview(database, clients, now_of(request))

    @get("/{tenant_id:str}", needs=Permission.CLIENTS_READ)
    async def client(self, request: TenantRequest, tenant_id: PathId) -> Tenant:
        """Show one client."""
        async with database_of(request).platform() as connection:
            return await ClientService(connection, request.user).client(tenant_id)

    @patch("/{tenant_id:str}", needs=Permission.CLIENTS_WRITE)
    async def change_client(
        self, request: TenantRequest, tenant_id: PathId, data: JSONBody[ClientPatch]
    ) -> Tenant:
        """Change a client's name, time zone, language, plan or status."""
        async with database_of(request).platform() as connection:
            service = ClientService(connection, request.user)
            changed = await service.change(tenant_id, data, now_of(request))
        standings_of(request).forget(TenantId(tenant_id))
        return changed

    @get("/{tenant_id:str}/queues", needs=Permission.CLIENTS_WRITE)
    async def client_queues(self, request: TenantRequest, tenant_id: PathId) -> ClientQueueList:
        """List a client's queues, to choose from for a grant."""
        async with tenant_transaction(request) as scope:
            return await client_queues(scope, TenantId(tenant_id))

    @get("/{tenant_id:str}/skills", needs=Permission.CLIENTS_WRITE)
    async def client_skills(self, request: TenantRequest, tenant_id: PathId) -> ClientSkillList:
        """List a client's skills, to choose from for an agent's grant."""
        async with tenant_transaction(request) as scope:
            return await client_skills(scope, TenantId(tenant_id))


class BrandController(Controller):
    """`/v1/brand`: how the outsourcer's and its clients' pages look."""

    path = "/brand"
    tags = ("clients",)

    @get(needs=Permission.CLIENTS_READ)
    async def brand(self, request: TenantRequest) -> OwnBrand:
        """Show the brand."""
        async with tenant_transaction(request) as scope:
            return await _brand_service(request, scope).get()

    @put(needs=Permission.CLIENTS_WRITE)
    async def put_brand(self, request: TenantRequest, data: JSONBody[BrandBody]) -> OwnBrand:
        """Replace name, colour and domain; white text must be readable on the colour."""
        async with tenant_transaction(request) as scope:
            return await _brand_service(request, scope).put(data, now_of(request))

    @put(
        "/logo",
        request_max_body_size=MAX_LOGO_BYTES + FORM_OVERHEAD_BYTES,
        needs=Permission.CLIENTS_WRITE,
    )
    async def put_logo(self, request: TenantRequest, data: MultipartBody[LogoUpload]) -> OwnBrand:
        """Replace the logo: a form with one PNG or WebP image as `file`."""
        content = await data.file.read()
        async with tenant_transaction(request) as scope:
            return await _brand_service(request, scope).put_logo(content, now_of(request))

    @post("/domain/proof", status_code=200, needs=Permission.CLIENTS_WRITE)
    async def prove_brand_domain(self, request: TenantRequest) -> OwnBrand:
        """Look for the domain's TXT record now; from then on the domain shows this brand."""
        async with tenant_transaction(request) as scope:
            claim = await _brand_service(request, scope).claimed_domain()
        parts: SsoParts = request.app.state.sso
        await parts.domain_records.check_published(claim)
        async with tenant_transaction(request) as scope:
            return await _brand_service(request, scope).prove_domain(claim, now_of(request))


def _brand_service(request: TenantRequest, scope: TenantScope) -> BrandService:
    parts: IdentityParts = request.app.state.identity
    return BrandService(scope, request.user.actor, parts.settings.public_url)


class PublicBrandController(Controller):
    """`/v1/auth/brand`: what the sign-in page looks like, for whoever opens it."""

    path = "/auth/brand"
    tags = ("sign-in",)

    @get()
    async def brand_here(self, request: AnyState) -> PublicBrand:
        """Show the brand of the host that the page was asked by."""
        database: Database = request.app.state.database
        async with database.platform() as connection:
            return await brand_of_host(connection, request.headers.get("host", ""))

    @get("/logos/{tenant_id:str}", media_type="image/*", exclude_from_compression=True)
    async def logo(self, request: AnyState, tenant_id: PathId) -> Response[bytes]:
        """Give an outsourcer's logo."""
        database: Database = request.app.state.database
        async with database.platform() as connection:
            content, media_type = await logo_of(connection, tenant_id)
        headers = {
            "Cache-Control": f"public, max-age={LOGO_CACHE_S}",
            "Content-Security-Policy": "default-src 'none'",
        }
        return Response(content, media_type=media_type, headers=headers)
