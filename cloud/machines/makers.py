"""Who made what programs use: a key goes on when its maker leaves, and the tenant is told so.

To end it with the person would stop what the company runs at a moment that nobody chose; to say
nothing would leave a door open that nobody looks at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Table

from cloud.audit.trail import Change, record
from cloud.identity.principal import Actor
from cloud.machines.repository import MachineRepository
from infra.contracts.ids import is_id
from infra.db.scope import TenantScope
from infra.db.tables.directory import api_key
from infra.db.tables.machines import oauth_client, scim_token

LEFT: Final = "credentials.maker_left"
# As the entry calls them; the table, and its id.
_KINDS: Final[tuple[tuple[str, Table, str], ...]] = (
    ("api_keys", api_key, "api_key_id"),
    ("oauth_clients", oauth_client, "oauth_client_id"),
    ("scim_tokens", scim_token, "scim_token_id"),
)


@dataclass(frozen=True, slots=True)
class Maker:
    """A person who made something.

    Attributes:
        is_gone: disabled or removed.
    """

    name: str
    is_gone: bool


async def makers_of(scope: TenantScope, created_by: Iterable[str]) -> Mapping[str, Maker]:
    """The people among those who made something, by id; keys and the platform are no people."""
    ids = {each for each in created_by if is_id(each)}
    if not ids:
        return {}
    rows = await MachineRepository(scope).people(ids)
    return {row.user_id: Maker(row.name, row.status == "disabled") for row in rows}


async def tell_of_left_credentials(
    scope: TenantScope, user_id: str, actor: Actor, now_ms: int
) -> None:
    """Write down what a person who leaves has made and what goes on; nothing if there is nothing.

    Args:
        actor: who disables or removes the person.
    """
    rows = MachineRepository(scope)
    left: dict[str, list[dict[str, str]]] = {}
    for kind, table, key in _KINDS:
        found = await rows.made_by(table, key, user_id, now_ms)
        if found:
            left[kind] = [{"id": row.id, "name": row.name} for row in found]
    if left:
        change = Change(LEFT, user_id, None, left)
        await record(scope.connection, scope.tenant_id, actor, change, now_ms)
