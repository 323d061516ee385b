"""The command `tandem operator`: the operator's organisation and its first person."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path

import msgspec

from cloud.api.boundary import new_id
from cloud.audit.trail import Change, record
from cloud.identity.password_policy import check_password
from cloud.identity.passwords import Passwords
from cloud.identity.permissions import OperatorRole
from cloud.identity.principal import Actor, ActorKind
from cloud.identity.schemas import Email, PersonName
from cloud.identity.user_repository import NewUser, UserRepository
from cloud.tenancy.opening import NewOrganisation, open_organisation
from infra.contracts.errors import Conflict, RequestError
from infra.contracts.ids import TenantId, UserId
from infra.db.database import Database
from infra.db.settings import DatabaseSettings, load_database_settings

OPERATOR_NAME = "Operator"
OPERATOR_PLAN = "enterprise"


class NewOperator(msgspec.Struct, frozen=True):
    """Who is to operate the platform."""

    email: Email
    name: PersonName
    password: str
    locale: str = "en"


class CreatedOperator(msgspec.Struct, frozen=True):
    """What the command prints, as JSON."""

    tenant_id: str
    user_id: str
    email: str


class OperatorCommand:
    """`tandem operator create EMAIL NAME --password-file FILE`."""

    help = "make the operator's organisation and a person who administers the platform"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""
        parser.add_argument("action", choices=("create",))
        parser.add_argument("email")
        parser.add_argument("name")
        # A file: whatever is on a command line can be read by everybody on the machine.
        parser.add_argument("--password-file", required=True, type=Path)
        parser.add_argument("--locale", choices=("en", "zh-CN"), default="en")
        parser.add_argument("--stack-dir", help="data folder of `tandem stack`; holds stack.json")

    def run(self, args: argparse.Namespace) -> int:
        """Create the person, and the organisation unless it is there; print their ids."""
        settings = load_database_settings(args.stack_dir)
        created = asyncio.run(_create(settings, _new_operator(args)))
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(created)).decode() + "\n")
        return 0


def _new_operator(args: argparse.Namespace) -> NewOperator:
    try:
        password = args.password_file.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as exc:
        raise RequestError(f"cannot read {args.password_file}: {exc.strerror}") from exc
    values = {
        "email": args.email.strip(),
        "name": args.name.strip(),
        "password": password,
        "locale": args.locale,
    }
    try:
        return msgspec.convert(values, NewOperator)
    except msgspec.ValidationError as exc:
        raise RequestError(str(exc)) from exc


async def _create(settings: DatabaseSettings, new: NewOperator) -> CreatedOperator:
    database = Database(settings.app_url, settings.platform_url, tracing=False)
    try:
        return await create_operator(database, new, time.time_ns() // 1_000_000)
    finally:
        await database.close()


async def create_operator(database: Database, new: NewOperator, now_ms: int) -> CreatedOperator:
    """Add a person who administers the platform; the organisation is made with the first one.

    Raises:
        WeakPassword: the password is refused.
        Conflict: the address signs in already.
    """
    email = new.email.lower()
    await check_password(new.password, (email, new.name))
    password_hash = await Passwords().hash(new.password)
    actor = Actor(ActorKind.SYSTEM, "console", "console")
    async with database.platform() as connection:
        users = UserRepository(connection)
        if await users.by_email(email) is not None:
            raise Conflict("this address signs in already", code="email_taken", field="email")
        home_id = await users.operator_id()
        if home_id is None:
            organisation = NewOrganisation(OPERATOR_NAME, kind="operator", plan=OPERATOR_PLAN)
            home_id = await open_organisation(connection, organisation, actor, now_ms)
        user_id = UserId(new_id(now_ms))
        user = NewUser(user_id, email, new.name, new.locale, "active", password_hash)
        await users.add(home_id, user, now_ms)
        role = OperatorRole.OPERATOR_ADMINISTRATOR
        await users.grant_at_home(home_id, user_id, new_id(now_ms), role, actor.id, now_ms)
        change = Change("person.added", user_id, None, {"email": email, "role": role.value})
        await record(connection, TenantId(home_id), actor, change, now_ms)
    return CreatedOperator(home_id, user_id, email)


command = OperatorCommand()
