"""The phones that the front admits: credentials loaded from configuration, registrations asked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from edge_agent.front.rpc import FrontRpc
from infra.contracts.errors import PeerError, RequestError
from infra.telemetry.metrics import Gauge

_TABLE = "phones"
_COMPLETE = ("loaded", "phones")  # table and key of the mark that the front answers phones by
_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_HA1 = re.compile(r"[0-9a-f]{32}")

_LOADED = Gauge("tandem_edge_phones", "Phones whose password the front holds")


def check_credential(username: str, ha1: str) -> None:
    """Whether the front can hold this phone.

    Raises:
        RequestError: a malformed name or hash; both become text of SIP and of RPC.
    """
    if _USERNAME.fullmatch(username) is None:
        raise RequestError(
            "sip_username has characters that SIP can't carry",
            code="bad_sip_username",
            field="agents.sip_username",
        )
    if _HA1.fullmatch(ha1) is None:
        raise RequestError(
            "sip_ha1 is not an MD5 in hex", code="bad_sip_ha1", field="agents.sip_ha1"
        )


class Phones:
    """Keeps Kamailio's credential table equal to the configuration."""

    def __init__(self, rpc: FrontRpc) -> None:
        self._rpc = rpc
        self._loaded: dict[str, str] = {}
        self._is_marked = False

    def forget(self) -> None:
        """The front was restarted: its table is empty, the next `load` sends everything."""
        self._loaded = {}
        self._is_marked = False
        _LOADED.set(0)

    def is_loaded(self, credentials: Mapping[str, str]) -> bool:
        """The front's table is exactly this."""
        return self._loaded == dict(credentials)

    async def load(self, credentials: Mapping[str, str]) -> None:
        """Make the table hold exactly these.

        Args:
            credentials: SIP user name to HA1, lower-case hex.

        Raises:
            RequestError: a name or hash is malformed; nothing was changed.
            PeerError: the front does not answer; call again, it resumes.
        """
        for username, ha1 in credentials.items():
            check_credential(username, ha1)
        for username in self._loaded.keys() - credentials.keys():
            await self._rpc.call("htable.delete", _TABLE, username)
            del self._loaded[username]
            await self._unregister(username)
        for username, ha1 in credentials.items():
            held = self._loaded.get(username)
            if held != ha1:
                await self._rpc.call("htable.sets", _TABLE, username, ha1)
                if held is not None:
                    await self._unregister(username)
                self._loaded[username] = ha1
        if not self._is_marked:
            await self._rpc.call("htable.seti", *_COMPLETE, 1)
            self._is_marked = True
        _LOADED.set(len(self._loaded))

    def admits(self, username: str, credential: str) -> bool:
        """Whether the front takes a phone with this password now.

        Args:
            credential: SHA-256 of its HA1, in hex.
        """
        held = self._loaded.get(username)
        return held is not None and hashlib.sha256(held.encode()).hexdigest() == credential

    async def is_registered(self, username: str) -> bool:
        """Whether a phone of this user is reachable now."""
        try:
            await self._rpc.call("ul.lookup", "location", username)
        except PeerError as exc:
            if exc.code == "front_refused":
                return False
            raise
        return True

    async def _unregister(self, username: str) -> None:
        """A phone that lost its password stops ringing at once, not at its registration's end."""
        try:
            await self._rpc.call("ul.rm", "location", username)
        except PeerError as exc:
            if exc.code != "front_refused":  # it was not registered
                raise
