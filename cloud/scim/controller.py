"""The SCIM endpoints of a tenant, under `/scim/v2/{tenant_id}`, and their bearer token."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Response, Router, delete, get, patch, post, put
from litestar.middleware.authentication import (
    AbstractAuthenticationMiddleware,
    AuthenticationResult,
)
from litestar.middleware.base import DefineMiddleware
from litestar.params import FromPath, QueryParameter

from cloud.acd.asking import take_offline
from cloud.api.auth import AnyConnection, bearer_token, seen_from
from cloud.api.boundary import TenantRequest, now_of, tenant_transaction
from cloud.api.errors import Unauthorized
from cloud.api.rate_limits import PrincipalRateLimit
from cloud.identity.authenticator import Authenticator
from cloud.identity.parts import IdentityParts
from cloud.identity.permissions import Role
from cloud.identity.principal import Actor, ActorKind
from cloud.scim.documents import list_document, provider_config, resource_types, schemas
from cloud.scim.errors import SCIM_EXCEPTION_HANDLERS, scim_response
from cloud.scim.reading import read_document, read_group, read_operations, read_user
from cloud.scim.service import GroupDirectory, ListQuery, UserDirectory
from cloud.sso.newcomers import directory_principal
from infra.contracts.errors import NotFound
from infra.contracts.ids import TenantId, is_id
from infra.db.scope import TenantScope

MAX_BODY_BYTES = 1_000_000  # a group of MAX_MEMBERS people with their names
MAX_QUERY_CHARS = 500
DEFAULT_COUNT = 100
# Beyond what any list is long: a larger number only makes the database count in vain.
MAX_INDEX = 1_000_000

Filter = Annotated[str | None, QueryParameter(name="filter", max_length=MAX_QUERY_CHARS)]
StartIndex = Annotated[int, QueryParameter(name="startIndex", ge=-MAX_INDEX, le=MAX_INDEX)]
Count = Annotated[int, QueryParameter(name="count", ge=-MAX_INDEX, le=MAX_INDEX)]
Excluded = Annotated[str, QueryParameter(name="excludedAttributes", max_length=MAX_QUERY_CHARS)]


class DirectoryMiddleware(AbstractAuthenticationMiddleware):
    """Puts the tenant's directory, as principal, on every request; `auth` is its token's row."""

    async def authenticate_request(self, connection: AnyConnection) -> AuthenticationResult:
        """Refuse a request without the tenant's own token."""
        authenticator: Authenticator = connection.app.state.authenticator
        named = str(connection.path_params.get("tenant_id", "")).strip("/")
        token = bearer_token(connection)
        if token is None or not is_id(named):
            raise Unauthorized("send a directory's token (Authorization: Bearer <token>)")
        tenant_id = TenantId(named)
        row = await authenticator.directory(token, tenant_id)
        actor = Actor(ActorKind.SCIM, row.scim_token_id, row.name)
        principal = directory_principal(tenant_id, row.tenant_kind, actor)
        return AuthenticationResult(user=seen_from(connection, principal), auth=row.default_role)


class UsersController(Controller):
    """`/Users`."""

    path = "/Users"

    @get()
    async def users(
        self,
        request: TenantRequest,
        wanted: Filter = None,
        start: StartIndex = 1,
        count: Count = DEFAULT_COUNT,
    ) -> Response[Any]:
        """List people."""
        async with tenant_transaction(request) as scope:
            query = ListQuery(wanted, start, count)
            return scim_response(await _users(request, scope).found(query))

    @post()
    async def add_user(self, request: TenantRequest) -> Response[Any]:
        """Add a person with the token's role."""
        state = read_user(read_document(await request.body()))
        role = Role(str(request.auth))
        async with tenant_transaction(request) as scope:
            document = await _users(request, scope).add(state, role, now_of(request))
        return scim_response(document, 201, document["meta"]["location"])

    @get("/{user_id:str}")
    async def user(self, request: TenantRequest, user_id: FromPath[str]) -> Response[Any]:
        """Show a person."""
        async with tenant_transaction(request) as scope:
            return scim_response(await _users(request, scope).get(user_id))

    @put("/{user_id:str}")
    async def replace_user(self, request: TenantRequest, user_id: FromPath[str]) -> Response[Any]:
        """Replace a person; `active: false` ends its sessions at once."""
        document, now_ms = read_document(await request.body()), now_of(request)
        async with tenant_transaction(request) as scope:
            directory = _users(request, scope)
            state = read_user(document, await directory.state(user_id))
            written = await directory.replace(user_id, state, now_ms)
        await _offline(request, written.lost_agent_id, now_ms)
        return scim_response(written.document)

    @patch("/{user_id:str}")
    async def patch_user(self, request: TenantRequest, user_id: FromPath[str]) -> Response[Any]:
        """Change a person; `active: false` ends its sessions at once."""
        operations = read_operations(read_document(await request.body()))
        now_ms = now_of(request)
        async with tenant_transaction(request) as scope:
            written = await _users(request, scope).patch(user_id, operations, now_ms)
        await _offline(request, written.lost_agent_id, now_ms)
        return scim_response(written.document)

    @delete("/{user_id:str}")
    async def remove_user(self, request: TenantRequest, user_id: FromPath[str]) -> None:
        """Remove a person; history keeps the name."""
        now_ms = now_of(request)
        async with tenant_transaction(request) as scope:
            lost = await _users(request, scope).remove(user_id, now_ms)
        await _offline(request, lost, now_ms)


class GroupsController(Controller):
    """`/Groups`."""

    path = "/Groups"

    @get()
    async def groups(
        self,
        request: TenantRequest,
        wanted: Filter = None,
        start: StartIndex = 1,
        count: Count = DEFAULT_COUNT,
        excluded: Excluded = "",
    ) -> Response[Any]:
        """List teams."""
        async with tenant_transaction(request) as scope:
            found = await _groups(request, scope).found(
                ListQuery(wanted, start, count), with_members=_with_members(excluded)
            )
        return scim_response(found)

    @post()
    async def add_group(self, request: TenantRequest) -> Response[Any]:
        """Add a team."""
        state = read_group(read_document(await request.body()))
        async with tenant_transaction(request) as scope:
            document = await _groups(request, scope).add(state, now_of(request))
        return scim_response(document, 201, document["meta"]["location"])

    @get("/{team_id:str}")
    async def group(
        self, request: TenantRequest, team_id: FromPath[str], excluded: Excluded = ""
    ) -> Response[Any]:
        """Show a team."""
        async with tenant_transaction(request) as scope:
            groups = _groups(request, scope)
            return scim_response(await groups.get(team_id, with_members=_with_members(excluded)))

    @put("/{team_id:str}")
    async def replace_group(self, request: TenantRequest, team_id: FromPath[str]) -> Response[Any]:
        """Replace a team's name and members."""
        state = read_group(read_document(await request.body()))
        async with tenant_transaction(request) as scope:
            groups = _groups(request, scope)
            return scim_response(await groups.replace(team_id, state, now_of(request)))

    @patch("/{team_id:str}")
    async def patch_group(self, request: TenantRequest, team_id: FromPath[str]) -> Response[Any]:
        """Change a team's name or members."""
        operations = read_operations(read_document(await request.body()))
        async with tenant_transaction(request) as scope:
            groups = _groups(request, scope)
            return scim_response(await groups.patch(team_id, operations, now_of(request)))

    @delete("/{team_id:str}")
    async def remove_group(self, request: TenantRequest, team_id: FromPath[str]) -> None:
        """Remove a team."""
        async with tenant_transaction(request) as scope:
            await _groups(request, scope).remove(team_id, now_of(request))


@get("/ServiceProviderConfig")
async def service_provider_config(request: TenantRequest) -> Response[Any]:
    """What this service can do."""
    return scim_response(provider_config(scim_base(request)))


@get("/ResourceTypes")
async def resource_type_list(request: TenantRequest) -> Response[Any]:
    """The kinds of resources."""
    return _all(resource_types(scim_base(request)))


@get("/ResourceTypes/{name:str}")
async def resource_type(request: TenantRequest, name: FromPath[str]) -> Response[Any]:
    """One kind of resource."""
    return _one(resource_types(scim_base(request)), name)


@get("/Schemas")
async def schema_list(request: TenantRequest) -> Response[Any]:
    """The attributes of each kind."""
    return _all(schemas(scim_base(request)))


@get("/Schemas/{name:str}")
async def schema(request: TenantRequest, name: FromPath[str]) -> Response[Any]:
    """The attributes of one kind."""
    return _one(schemas(scim_base(request)), name)


SCIM_ROUTER = Router(
    path="/scim/v2/{tenant_id:str}",
    route_handlers=[
        UsersController,
        GroupsController,
        service_provider_config,
        resource_type_list,
        resource_type,
        schema_list,
        schema,
    ],
    middleware=[DefineMiddleware(DirectoryMiddleware), PrincipalRateLimit()],
    # Not check_standing: who leaves a company must lose access whether or not its bill is paid.
    exception_handlers=SCIM_EXCEPTION_HANDLERS,
    request_max_body_size=MAX_BODY_BYTES,
    # A standard describes it, and it describes itself at /Schemas.
    include_in_schema=False,
)


def _all(entries: list[dict[str, Any]]) -> Response[Any]:
    return scim_response(list_document(entries, len(entries), 1))


def _one(entries: list[dict[str, Any]], name: str) -> Response[Any]:
    for each in entries:
        if each["id"] == name:
            return scim_response(each)
    raise NotFound("there is no such one", field="id")


def _with_members(excluded: str) -> bool:
    return "members" not in {each.strip().lower() for each in excluded.split(",")}


def _users(request: TenantRequest, scope: TenantScope) -> UserDirectory:
    return UserDirectory(scope, request.user, scim_base(request))


def _groups(request: TenantRequest, scope: TenantScope) -> GroupDirectory:
    return GroupDirectory(scope, request.user, scim_base(request))


def scim_base(request: TenantRequest) -> str:
    """Address of the SCIM service of the tenant that the request acts on."""
    parts: IdentityParts = request.app.state.identity
    return f"{parts.settings.public_url.rstrip('/')}/scim/v2/{request.user.tenant}"


async def _offline(request: TenantRequest, agent_id: str | None, now_ms: int) -> None:
    if agent_id is not None:
        await take_offline(request.app.state.bus, request.user.tenant, agent_id, now_ms)
