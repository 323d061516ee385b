"""Entity tags: a hash of what a GET shows, for If-None-Match on reads and If-Match on changes.

The tag names the representation before any content coding, so that a compressed answer and the
plain one have the same: a change is refused for what has changed, not for how it was sent.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any, TypeVar

from litestar import Request, Response
from litestar.response.base import ASGIResponse
from litestar.serialization import encode_json

from cloud.api.errors import PreconditionFailed

TAG_BYTES = 16  # 128 bits of SHA-256: no two states of a thing meet by chance

T = TypeVar("T")
AnyRequest = Request[Any, Any, Any]  # only its headers are read here


class TaggedResponse(Response[T]):
    """Answers of the API: a successful GET has an ETag, and is 304 for who has it already."""

    def to_asgi_response(
        self,
        app: Any,  # deprecated in the framework, always None
        request: Request[Any, Any, Any],
        **options: Any,  # handed through
    ) -> ASGIResponse:
        """Encode, and add the tag."""
        made = super().to_asgi_response(app, request, **options)
        if request.method != "GET" or made.status_code != 200:
            return made
        tag = tag_of(made.body if isinstance(made.body, bytes) else made.body.encode())
        if _names(request.headers.get("if-none-match"), tag):
            return ASGIResponse(status_code=304, headers={"ETag": tag})
        made.headers["etag"] = tag
        return made


def tag_of(body: bytes) -> str:
    """The entity tag of a representation, quotes included."""
    digest = hashlib.sha256(body).digest()[:TAG_BYTES]
    return f'"{base64.urlsafe_b64encode(digest).decode().rstrip("=")}"'


def check_match(request: AnyRequest, current: Any) -> None:
    """Refuse a change of something that is not as the client last saw it.

    Call it in the transaction that changes, with the row locked (`SELECT … FOR UPDATE`): else a
    change may slip in between. Without If-Match the client takes whatever is there.

    Args:
        current: exactly what the thing's GET gives.

    Raises:
        PreconditionFailed: the tag in If-Match is another.
    """
    wanted = request.headers.get("if-match")
    if wanted is not None and not _names(wanted, tag_of(encode_json(current))):
        raise PreconditionFailed("it has changed since you read it; read it again")


def _names(header: str | None, tag: str) -> bool:
    """Whether a list of tags (or `*`) names this one; W/ is of no weight, our tags are strong."""
    if header is None:
        return False
    names = (each.strip().removeprefix("W/") for each in header.split(","))
    return any(name in ("*", tag) for name in names)
