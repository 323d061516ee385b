"""The session cookie: which name and flags it has, given and taken back."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from cloud.api.auth import SESSION_COOKIE, cookie_name, is_secure
from cloud.identity.session_rules import ABSOLUTE_LIFE_MS

MS_PER_S = 1_000

AnyConnection = ASGIConnection[Any, Any, Any, Any]  # generic over handler, user, auth and state


def session_cookie(connection: AnyConnection, token: str) -> Cookie:
    """The cookie that carries a session; scripts can't read it, other sites can't send it along."""
    return _cookie(connection, token, ABSOLUTE_LIFE_MS // MS_PER_S)


def no_session_cookie(connection: AnyConnection) -> Cookie:
    """The cookie that ends a session in the browser."""
    return _cookie(connection, "", 0)


def _cookie(connection: AnyConnection, value: str, max_age_s: int) -> Cookie:
    return Cookie(
        key=cookie_name(connection, SESSION_COOKIE),
        value=value,
        path="/",
        max_age=max_age_s,
        secure=is_secure(connection),
        httponly=True,
        samesite="lax",
    )
