"""The REST API as the demonstration uses it: a key, JSON in and out, problems as errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self

import httpx

from infra.contracts.errors import Conflict, Forbidden, NotFound, PeerError, RequestError

# A loaded machine at its start; a healthy node answers in milliseconds.
REQUEST_LIMIT_S = 15.0
PAGE_ROWS = 200
FORBIDDEN, NOT_FOUND, CONFLICT, SERVER_FAULT = 403, 404, 409, 500

Json = dict[str, Any]  # a JSON object of the API; its schema is the API's own document


class ApiFailed(PeerError):
    """The node did not answer, or says that it is at fault."""

    code = "api_failed"


class Api:
    """A client with one bearer key, or with none for what strangers may ask."""

    def __init__(self, base_url: str, key: str | None) -> None:
        self.base_url = base_url
        self._client = httpx.AsyncClient(
            base_url=base_url,
            headers={} if key is None else {"Authorization": f"Bearer {key}"},
            timeout=REQUEST_LIMIT_S,
            trust_env=False,
        )

    async def get(self, path: str, **query: str | int) -> Json:
        """GET an object."""
        return await self._call("GET", path, params=query)

    async def post(self, path: str, body: Json | None = None) -> Json:
        """POST and give the answer."""
        return await self._call("POST", path, json=body)

    async def put(self, path: str, body: Json | None = None) -> Json:
        """PUT and give the answer, empty when there is none."""
        return await self._call("PUT", path, json=body)

    async def patch(self, path: str, body: Json) -> Json:
        """PATCH and give the answer."""
        return await self._call("PATCH", path, json=body)

    async def delete(self, path: str) -> Json:
        """DELETE and give the answer, mostly empty."""
        return await self._call("DELETE", path)

    async def items(self, path: str, **query: str | int) -> AsyncIterator[Json]:
        """Every item of a list that comes in pages."""
        cursor: str | None = None
        while True:
            more = {} if cursor is None else {"cursor": cursor}
            page = await self.get(path, limit=PAGE_ROWS, **query, **more)
            for item in page["items"]:
                yield item
            cursor = page.get("next_cursor")
            if cursor is None:
                return

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _call(self, method: str, path: str, **content: Any) -> Json:  # httpx's own arguments
        try:
            response = await self._client.request(method, path, **content)
        except httpx.HTTPError as error:
            raise ApiFailed(f"{method} {path}: {type(error).__name__} {error}") from error
        if response.is_success:
            answer: Json = response.json() if response.content else {}
            return answer
        raise _problem(method, path, response)


def _problem(method: str, path: str, response: httpx.Response) -> RequestError | PeerError:
    try:
        problem: Json = response.json()
    except ValueError:
        problem = {}
    detail = problem.get("detail") or response.text[:500]
    for entry in problem.get("errors", []):
        detail += f"; {entry.get('field')}: {entry.get('message')}"
    text = f"{method} {path} gave {response.status_code}: {detail}"
    code = problem.get("code")
    if response.status_code >= SERVER_FAULT:
        return ApiFailed(text, code=code)
    kinds = {NOT_FOUND: NotFound, CONFLICT: Conflict, FORBIDDEN: Forbidden}
    kind = kinds.get(response.status_code, RequestError)
    return kind(text, code=code, field=problem.get("field"))
