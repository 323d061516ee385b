"""Whoever calls a public endpoint: nobody yet, only an address and a browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from cloud.api.auth import MAX_USER_AGENT_CHARS, SAFE_METHODS, client_ip, is_same_origin
from cloud.identity.principal import Actor, ActorKind
from infra.contracts.errors import Forbidden

AnyConnection = ASGIConnection[Any, Any, Any, Any]  # generic over handler, user, auth and state


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request came from."""

    ip: str
    user_agent: str

    def acting_as(self, user_id: str, name: str) -> Actor:
        """The visitor as the person that it has just proved to be."""
        return Actor(ActorKind.USER, user_id, name, self.ip, self.user_agent)

    def as_stranger(self) -> Actor:
        """The visitor, who proved nothing."""
        return Actor(ActorKind.SYSTEM, "visitor", "visitor", self.ip, self.user_agent)


def visitor_of(connection: AnyConnection) -> Visitor:
    """The visitor behind a request."""
    user_agent = connection.headers.get("user-agent", "")[:MAX_USER_AGENT_CHARS]
    return Visitor(client_ip(connection), user_agent)


async def refuse_cross_site(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Guard of public endpoints: a page of another site must not sign anybody in or out.

    Programs send neither header and are let through: they have no cookies to be abused.

    Raises:
        Forbidden: the browser says that another site's page sends it.
    """
    if connection.scope.get("method") in SAFE_METHODS:
        return
    headers = connection.headers
    if "sec-fetch-site" not in headers and "origin" not in headers:
        return
    if not is_same_origin(connection):
        raise Forbidden("the request comes from another site", code="cross_site_request")
