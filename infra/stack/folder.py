"""The stack's data folder: where it is, its lock, and files written whole or not at all."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from infra.bus.credentials import write_secret
from infra.contracts.errors import Conflict, PeerError

DATA_VARIABLE = "TANDEM_DATA"
CACHE_VARIABLE = "TANDEM_CACHE"
LOCK_FILE = "stack.lock"
PRIVATE_MODE = 0o700

State = TypeVar("State")


def default_data_dir(environ: Mapping[str, str] | None = None) -> Path:
    """$TANDEM_DATA, else /var/lib/tandem as root, else the user's state folder."""
    env = os.environ if environ is None else environ
    if chosen := env.get(DATA_VARIABLE):
        return Path(chosen)
    if os.geteuid() == 0:
        return Path("/var/lib/tandem")
    state = env.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "tandem"


def default_cache_dir(environ: Mapping[str, str] | None = None) -> Path:
    """$TANDEM_CACHE, else /var/cache/tandem as root, else the user's cache folder."""
    env = os.environ if environ is None else environ
    if chosen := env.get(CACHE_VARIABLE):
        return Path(chosen)
    if os.geteuid() == 0:
        return Path("/var/cache/tandem")
    cache = env.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "tandem"


def prepare_folder(data_dir: Path) -> Path:
    """Make the folder private, and give its absolute path."""
    folder = data_dir.expanduser().absolute()
    try:
        folder.mkdir(mode=PRIVATE_MODE, parents=True, exist_ok=True)
        folder.chmod(PRIVATE_MODE)
    except OSError as exc:
        raise PeerError(
            f"data folder {folder}: {exc.strerror}; choose another with {DATA_VARIABLE}",
            code="data_folder_unusable",
        ) from exc
    return folder


class ProcessMark(msgspec.Struct, frozen=True):
    """One process, told apart from a later one of the same pid by its start time."""

    pid: int
    start_ticks: int

    @classmethod
    def of(cls, pid: int) -> ProcessMark:
        """The mark of a process that runs now; start_ticks is 0 if it is gone already."""
        return cls(pid, _start_ticks(pid) or 0)

    def is_alive(self) -> bool:
        """Whether this very process still runs (a zombie does not)."""
        return self.start_ticks != 0 and _start_ticks(self.pid) == self.start_ticks


def _start_ticks(pid: int) -> int | None:
    """Clock ticks between boot and the process's start; None if it is gone or a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The command's name may hold spaces and brackets: fields count from the last bracket.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


class FolderLock:
    """One stack per data folder: an exclusive flock that ends with its process, however it ends."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / LOCK_FILE
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take it, and write who has it.

        Raises:
            Conflict: another stack runs there.
        """
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            os.close(descriptor)
            holder = lock_holder(self._path.parent)
            who = f" (process {holder.pid})" if holder else ""
            raise Conflict(
                f"a stack already runs in {self._path.parent}{who}; see `tandem stack status`",
                code="stack_already_running",
            ) from exc
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, msgspec.json.encode(ProcessMark.of(os.getpid())), 0)
        self._descriptor = descriptor

    @property
    def is_held(self) -> bool:
        """Whether we have it."""
        return self._descriptor is not None

    def release(self) -> None:
        """Let go; a no-op if it is not held."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None


def lock_holder(data_dir: Path) -> ProcessMark | None:
    """The supervisor that runs in this folder, or None."""
    try:
        mark = msgspec.json.decode((data_dir / LOCK_FILE).read_bytes(), type=ProcessMark)
    except (OSError, msgspec.DecodeError):
        return None
    return mark if mark.is_alive() else None


def write_json(path: Path, content: object) -> None:
    """Replace a private JSON file atomically."""
    write_secret(path, msgspec.json.format(msgspec.json.encode(content)).decode() + "\n")


def read_json(path: Path, kind: type[State], default: State) -> State:
    """A JSON state file, or `default` if there is none.

    Raises:
        PeerError: it is there and not ours.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return default
    except msgspec.DecodeError as exc:
        raise PeerError(f"{path}: {exc}", code="state_file_malformed") from exc


def is_passable_by_others(path: Path) -> bool:
    """Whether any user may reach `path`: each folder on the way lets others through."""
    resolved = path.resolve()
    return all(_others_may_enter(folder) for folder in (resolved, *resolved.parents))


def _others_may_enter(folder: Path) -> bool:
    try:
        return bool(folder.stat().st_mode & 0o001)
    except FileNotFoundError:
        return True  # made by us later, with the mode that we choose


Json = dict[str, Any]  # a configuration file of a server, in that server's own shape
