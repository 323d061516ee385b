"""Who may look at a live view: by a key in the greeting, or by the session cookie of our page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import WebSocket

from cloud.api.auth import SESSION_COOKIE, cookie_of, is_same_origin
from cloud.identity.authenticator import Authenticator
from cloud.identity.permissions import Permission
from cloud.identity.principal import Principal
from infra.contracts.errors import Forbidden, RequestError
from infra.contracts.ids import TenantId, is_id

TENANT_PARAMETER = "tenant"

AnySocket = WebSocket[Any, Any, Any]  # only the application's state is read here


@dataclass(frozen=True, slots=True)
class Admission:
    """By what a socket was let in; asked again while it is open."""

    authenticator: Authenticator
    token: str
    tenant_id: TenantId | None

    async def principal(self) -> Principal:
        """Whose socket it is, now.

        Raises:
            Unauthorized: the key or session is not in force.
            Forbidden: it may not look at that tenant's live view.
        """
        found = await self.authenticator.principal(self.token, self.tenant_id)
        if not found.may(Permission.LIVE_READ):
            raise Forbidden("this needs the permission live:read", code="permission_needed")
        _ = found.tenant
        return found


def session_cookie_of(socket: AnySocket) -> str | None:
    """The session's token, if a page of ours opens the socket.

    Raises:
        Forbidden: a page of another site does; browsers send it our cookies all the same.
    """
    token = cookie_of(socket, SESSION_COOKIE)
    if token is not None and not is_same_origin(socket):
        raise Forbidden("the socket is opened from another site", code="cross_site_request")
    return token


def tenant_of(socket: AnySocket, named: str | None) -> TenantId | None:
    """The tenant that the greeting names, else the address: a page can't send headers here.

    Raises:
        RequestError: it is no tenant's id.
    """
    name = named or socket.query_params.get(TENANT_PARAMETER)
    if name is None:
        return None
    if not is_id(name):
        raise RequestError("not a tenant's id", code="bad_tenant", field=TENANT_PARAMETER)
    return TenantId(name)
