"""Client of the Tandem API: typed operations, sync (`Client`) and async (`AsyncClient`)."""

from __future__ import annotations

from types import TracebackType

import httpx

from .operations import AsyncOperations, Operations
from .transport import (
    MAX_RETRIES,
    TIMEOUT_S,
    ApiProblem,
    AsyncTransport,
    Etag,
    FieldProblem,
    File,
    NotModified,
    Options,
    PreconditionFailed,
    RateLimited,
    TandemError,
    Transport,
    Unreachable,
)

__all__ = [
    "ApiProblem",
    "AsyncClient",
    "Client",
    "Etag",
    "FieldProblem",
    "File",
    "NotModified",
    "PreconditionFailed",
    "RateLimited",
    "TandemError",
    "Unreachable",
]


class Client(Operations):
    """`with Client("https://app.example.com", token="tdk_…") as client: client.queues…`."""

    def __init__(
        self,
        base_url: str,
        token: str | None = None,
        *,
        tenant_id: str | None = None,
        max_retries: int = MAX_RETRIES,
        http: httpx.Client | None = None,
    ) -> None:
        self._http = http or httpx.Client(timeout=TIMEOUT_S)
        super().__init__(Transport(Options(base_url, token, tenant_id, max_retries), self._http))

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


class AsyncClient(AsyncOperations):
    """`async with AsyncClient("https://app.example.com", token="tdk_…") as client: …`."""

    def __init__(
        self,
        base_url: str,
        token: str | None = None,
        *,
        tenant_id: str | None = None,
        max_retries: int = MAX_RETRIES,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._http = http or httpx.AsyncClient(timeout=TIMEOUT_S)
        super().__init__(
            AsyncTransport(Options(base_url, token, tenant_id, max_retries), self._http)
        )

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
