"""The claim of a request in hand, which its transaction commits along with its change."""

from __future__ import annotations

from typing import Any

from litestar import Request

from cloud.api.repeats.repository import Claim, RepeatRepository
from infra.contracts.errors import Conflict
from infra.db.scope import TenantScope

_CLAIM = "repeat_claim"
AnyRequest = Request[Any, Any, Any]  # only its scope's state is touched here


def set_claim(request: AnyRequest, claim: Claim) -> None:
    """Bind the claim to the request."""
    request.scope["state"][_CLAIM] = claim


async def commit_claim(request: AnyRequest, scope: TenantScope) -> None:
    """Note in this transaction that the request's change is made, if the request has a claim.

    Raises:
        Conflict: this attempt was taken for lost and another took over; nothing is committed.
    """
    claim: Claim | None = request.scope["state"].get(_CLAIM)
    if claim is None or claim.tenant_id != scope.tenant_id:
        return
    if not await RepeatRepository(scope).commit(claim):
        raise Conflict("another request with this key took over", code="request_in_progress")
