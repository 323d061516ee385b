"""People as CSV records: account, roles with their limits, teams, and the agent that one is."""

from __future__ import annotations

from typing import Any

from cloud.acd.repository import QueueRepository
from cloud.bulk.book import BadCell, Directory, levels, levels_text, required, struct_of
from cloud.bulk.csv_file import Columns, Line
from cloud.bulk.lists import BETWEEN_PARTS, escaped, join, split, unescaped
from cloud.bulk.schemas import Outcome
from cloud.identity.permissions import Role
from cloud.identity.principal import Principal
from cloud.people.reading import PeopleReader
from cloud.people.schemas import NewPerson, Person, PersonPatch, PersonStatus, RoleBody
from cloud.people.service import PeopleService
from cloud.people.team_repository import TeamRepository
from infra.db.scope import TenantScope

QUEUE_LIMIT, TEAM_LIMIT = "queue:", "team:"
_AGENT_COLUMNS = ("agent_site_id", "agent_skills", "agent_queues")
# In the API's bodies these have other names.
_COLUMN_OF = {"team_ids": "teams", "agent": "roles"}


class PeopleBook:
    """People by address."""

    columns = Columns(
        ("email", "name", "locale", "status", "roles", "teams", *_AGENT_COLUMNS), ("email",)
    )

    def __init__(self, scope: TenantScope, principal: Principal, now_ms: int) -> None:
        self._scope = scope
        self._service = PeopleService(scope, principal)
        self._reader = PeopleReader(scope, principal)
        self._now_ms = now_ms
        self._known: dict[str, Person] = {}
        self._queues = Directory({}, "unknown_queue")
        self._teams = Directory({}, "unknown_team")
        self.lost_agent_ids: list[str] = []

    async def records(self) -> list[dict[str, str]]:
        """Everybody that the principal may see."""
        await self.load()
        return [self.record(each) for each in self._known.values()]

    async def load(self) -> None:
        """Read what lines are compared with."""
        queues = await QueueRepository(self._scope).all()
        teams = await TeamRepository(self._scope).found()
        self.know(
            {each.email: each for each in await self._reader.all()},
            Directory({row.queue_id: row.name for row in queues}, "unknown_queue"),
            Directory({row.team_id: row.name for row in teams}, "unknown_team"),
        )

    def know(self, people: dict[str, Person], queues: Directory, teams: Directory) -> None:
        """Take what lines are compared with: people by address, names of queues and teams."""
        self._known, self._queues, self._teams = people, queues, teams

    async def apply(self, line: Line) -> Outcome:
        """Invite the person, or change what differs; columns that the file has not stay."""
        known = self._known.get(required(line, "email").lower())
        if known is None:
            await self._invite(line)
            return Outcome.CREATED
        changes = self.changes(line, known)
        if not changes:
            return Outcome.UNCHANGED
        patch = struct_of(PersonPatch, changes, _COLUMN_OF)
        changed = await self._service.change(known.user_id, patch, self._now_ms)
        if changed.lost_agent_id is not None:
            self.lost_agent_ids.append(changed.lost_agent_id)
        return Outcome.UPDATED

    async def _invite(self, line: Line) -> None:
        status = line.cells.get("status", "").lower()
        if status not in ("", PersonStatus.INVITED, PersonStatus.ACTIVE):
            # An account that nobody may use yet is made when somebody may.
            raise BadCell("a new person is invited", code="invalid_value", field="status")
        roles = self._roles(line) if "roles" in line.cells else []
        agent = self._agent(line)
        self._check_agent(line, roles, agent)
        values: dict[str, Any] = {  # columns of different kinds
            "email": required(line, "email").lower(),
            "name": required(line, "name"),
            "locale": line.cells.get("locale") or "en",
            "roles": roles,
            "team_ids": self._teams.ids_of(line, "teams"),
            "agent": agent or None,
        }
        await self._service.invite(struct_of(NewPerson, values, _COLUMN_OF), self._now_ms)

    def changes(self, line: Line, known: Person) -> dict[str, Any]:
        """What of a PATCH the line asks for; columns of different kinds."""
        changes: dict[str, Any] = {}
        if "name" in line.cells and required(line, "name") != known.name.strip():
            changes["name"] = required(line, "name")
        if "locale" in line.cells and required(line, "locale") != known.locale:
            changes["locale"] = required(line, "locale")
        if "teams" in line.cells and self._teams.ids_of(line, "teams") != sorted(known.team_ids):
            changes["team_ids"] = self._teams.ids_of(line, "teams")
        if "status" in line.cells:
            changes |= _status_change(required(line, "status").lower(), known)
        held = [_normal(RoleBody(each.role, each.queue_ids, each.team_ids)) for each in known.roles]
        roles = held
        if "roles" in line.cells:
            roles = self._roles(line)
            if sorted(map(repr, roles)) != sorted(map(repr, held)):
                changes["roles"] = roles
        return changes | self._agent_change(line, known, roles)

    def _agent_change(
        self, line: Line, known: Person, roles: list[dict[str, Any]]
    ) -> dict[str, Any]:
        agent = self._agent(line)
        if known.status is PersonStatus.DISABLED and not agent:
            return {}  # an export shows no agent of somebody who is disabled
        self._check_agent(line, roles, agent)
        if not any(each["role"] == Role.AGENT for each in roles):
            return {}
        present: dict[str, Any] = {}
        if known.agent is not None:
            present = {
                "site_id": known.agent.site_id,
                "skills": known.agent.skills,
                "queue_ids": sorted(known.agent.queue_ids),
            }
        # An empty cell of a column that is there means none; only a site can't be none.
        asked = {
            field: agent.get(field, [] if field == "queue_ids" else {})
            for field, column in (("skills", "agent_skills"), ("queue_ids", "agent_queues"))
            if column in line.cells
        }
        if "site_id" in agent:
            asked["site_id"] = agent["site_id"]
        different = {key: value for key, value in asked.items() if present.get(key) != value}
        return {"agent": different} if different else {}

    def _roles(self, line: Line) -> list[dict[str, Any]]:
        """A cell of roles, each perhaps with limits: `agent|supervisor@queue:Sales@team:Day`."""
        found = []
        for each in split(line.cells["roles"]):
            role, *limits = split(each, BETWEEN_PARTS)
            queue_ids: set[str] = set()
            team_ids: set[str] = set()
            for limit in map(unescaped, limits):
                if limit.startswith(QUEUE_LIMIT):
                    name = limit.removeprefix(QUEUE_LIMIT).strip()
                    queue_ids.add(self._queues.id_of(name, "roles"))
                elif limit.startswith(TEAM_LIMIT):
                    name = limit.removeprefix(TEAM_LIMIT).strip()
                    team_ids.add(self._teams.id_of(name, "roles"))
                else:
                    raise BadCell(
                        "a limit is written queue:NAME or team:NAME",
                        code="invalid_value",
                        field="roles",
                    )
            body = RoleBody(role.lower(), sorted(queue_ids) or None, sorted(team_ids) or None)
            found.append(_normal(body))
        return found

    def _agent(self, line: Line) -> dict[str, Any]:
        """What the cells say of the agent; empty cells say nothing."""
        found: dict[str, Any] = {
            "site_id": line.cells.get("agent_site_id", ""),
            "skills": levels(line, "agent_skills"),
            "queue_ids": self._queues.ids_of(line, "agent_queues"),
        }
        return {key: value for key, value in found.items() if value}

    def _check_agent(self, line: Line, roles: list[dict[str, Any]], agent: dict[str, Any]) -> None:
        if agent and not any(each["role"] == Role.AGENT for each in roles):
            column = next(each for each in _AGENT_COLUMNS if line.cells.get(each))
            raise BadCell(
                "only somebody with the role agent has this",
                code="agent_contradicts_roles",
                field=column,
            )

    def record(self, person: Person) -> dict[str, str]:
        """A person as an export shows it."""
        agent = person.agent
        return {
            "email": person.email,
            "name": person.name,
            "locale": person.locale,
            "status": person.status.value,
            "roles": join(
                join(
                    [
                        each.role,
                        *self._limits(QUEUE_LIMIT, self._queues, each.queue_ids),
                        *self._limits(TEAM_LIMIT, self._teams, each.team_ids),
                    ],
                    BETWEEN_PARTS,
                )
                for each in person.roles
            ),
            "teams": self._teams.text(person.team_ids),
            "agent_site_id": "" if agent is None else agent.site_id,
            "agent_skills": "" if agent is None else levels_text(agent.skills),
            "agent_queues": "" if agent is None else self._queues.text(agent.queue_ids),
        }

    def _limits(self, kind: str, known: Directory, ids: list[str] | None) -> list[str]:
        return sorted(escaped(kind + known.name_of(each)) for each in ids or [])


def _normal(role: RoleBody) -> dict[str, Any]:
    """A role as a body of the API, its limits in order, so that two can be compared."""
    return {
        "role": role.role,
        "queue_ids": None if role.queue_ids is None else sorted(role.queue_ids),
        "team_ids": None if role.team_ids is None else sorted(role.team_ids),
    }


def _status_change(wanted: str, known: Person) -> dict[str, str]:
    if wanted not in set(PersonStatus):
        raise BadCell("not one of " + ", ".join(PersonStatus), code="invalid_value", field="status")
    is_disabled = known.status is PersonStatus.DISABLED
    if (wanted == PersonStatus.DISABLED) == is_disabled:
        # Whether an invitation was accepted is the person's to say, not the file's.
        return {}
    return {"status": "active" if is_disabled else "disabled"}
