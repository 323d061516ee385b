"""The API in this process: its routes are read once, its parts are each test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx
from litestar import Litestar

from cloud.api.app import ApiParts, app_state, create_app

# To read 160 routes takes a second of CPU, half of what most tests need. An application keeps
# nothing but its state, so the next test gets one that is free, with a state of its own.
_free: list[Litestar] = []


@asynccontextmanager
async def serving(
    parts: ApiParts, base_url: str = "http://node"
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API that stands on these parts."""
    if _free:
        app = _free.pop()
        app.state = app_state(parts)
    else:
        app = create_app(parts)
    # In this event loop: the pools belong to it.
    transport = httpx.ASGITransport(cast(Any, app))  # Litestar types ASGI more narrowly
    try:
        async with httpx.AsyncClient(transport=transport, base_url=base_url) as client:
            yield client
    finally:
        _free.append(app)
