"""Serves the built single-page app: its files, and its index for every other address of a page."""

from __future__ import annotations

import asyncio
import mimetypes
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.types import ControllerRouterHandler

from infra.contracts.errors import NotFound

DIST_DIR = Path(__file__).parent / "web" / "dist"
INDEX = "index.html"
# Built files carry a hash in their names: they never change. The index names them: ask each time.
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
ASSETS_FOLDER = "assets"
# Made for our own reading of a fault; the sources are no part of what visitors get.
SOURCE_MAP = ".map"
MAX_PATH_CHARS = 255  # of a name on Linux; the app's own addresses are shorter

AnyRequest = Request[Any, Any, Any]  # Litestar's request is generic over user, auth and state

# Only our own scripts run, and they speak to us alone; presigned audio comes from the store.
_CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self'; media-src 'self' blob: http: https:; frame-ancestors 'none'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'"
)
_SECURITY_HEADERS = {
    "Content-Security-Policy": _CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@get(["/", "/{page_path:path}"], include_in_schema=False)
async def portal(request: AnyRequest) -> Response[bytes]:
    """A built file, or the index for an address that the app itself routes."""
    page_path = str(request.path_params.get("page_path", ""))
    found = await asyncio.to_thread(find_file, DIST_DIR, page_path.lstrip("/"))
    if found is None:
        raise NotFound("no such page", code="page_not_found")
    media_type, _ = mimetypes.guess_type(found.name)
    is_asset = found.parent.name == ASSETS_FOLDER
    return Response(
        await asyncio.to_thread(found.read_bytes),
        media_type=media_type or "application/octet-stream",
        headers={**_SECURITY_HEADERS, "Cache-Control": IMMUTABLE if is_asset else REVALIDATE},
    )


def find_file(root: Path, page_path: str) -> Path | None:
    """The file to send for an address below `root`; None when there is nothing to send.

    An address with a file's extension that does not exist is an error, not a page of the app: a
    stale asset must not come back as HTML.
    """
    if "\0" in page_path or len(page_path) > MAX_PATH_CHARS:
        return None  # no file system takes it
    base = root.resolve()
    chosen = (base / page_path).resolve()
    if not chosen.is_relative_to(base) or chosen.suffix == SOURCE_MAP:
        return None
    if chosen.is_file():
        return chosen
    index = base / INDEX
    return index if not chosen.suffix and index.is_file() else None


handlers: list[ControllerRouterHandler] = [portal]
