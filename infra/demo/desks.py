"""The agents: a phone each, signed in, answering most calls, hanging up some, back from aux."""

from __future__ import annotations

import asyncio
import contextlib
import random
from dataclasses import dataclass
from pathlib import Path

from infra.contracts.agent import AgentState
from infra.contracts.errors import PeerError, RequestError
from infra.contracts.ids import AgentId
from infra.demo.api import Api
from infra.demo.board import Board
from infra.demo.peers.phone import Phone, PhoneEventKind, PhoneFailed
from infra.demo.peers.phone_config import PhoneAccount
from infra.demo.seed import SeededAgent

REGISTER_LIMIT_S = 15.0
# Until the owner of the routing domain and the agents' edge know each other.
SIGN_IN_LIMIT_S = 30.0
SIGN_IN_PAUSE_S = 0.3
WATCH_S = 0.5


@dataclass(frozen=True, slots=True)
class Habits:
    """How agents behave; times in seconds, shares in [0, 1].

    Attributes:
        ignore_share: calls that ring out.
        hang_up_share: answered calls that the agent ends.
        aux_s: how long an agent stays away after a call that rang out.
    """

    answer_after_s: tuple[float, float] = (0.5, 3.0)
    talk_s: tuple[float, float] = (6.0, 20.0)
    ignore_share: float = 0.08
    hang_up_share: float = 0.6
    aux_s: float = 8.0


class Desk:
    """One agent at one phone."""

    def __init__(
        self,
        agent: SeededAgent,
        *,
        front: tuple[str, int],
        realm: str,
        folder: Path,
        habits: Habits,
        chance: random.Random,
    ) -> None:
        self.agent = agent
        account = PhoneAccount(agent.sip_username, agent.sip_password, realm, front)
        self._phone = Phone(account, folder=folder)
        self._habits = habits
        self._chance = chance
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Start the phone and wait until it is registered."""
        await self._phone.start()
        await self._phone.registered(REGISTER_LIMIT_S)
        self._tasks.append(asyncio.create_task(self._serve(), name=f"desk-{self.agent.agent_id}"))

    async def sign_in(self, api: Api) -> None:
        """Ask to be available, until the owner takes it.

        Raises:
            PeerError, RequestError: it did not within SIGN_IN_LIMIT_S; the last refusal.
        """
        deadline = asyncio.get_running_loop().time() + SIGN_IN_LIMIT_S
        while True:
            try:
                await request_state(api, self.agent.agent_id, AgentState.AVAILABLE)
            except (PeerError, RequestError):
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(SIGN_IN_PAUSE_S)
            else:
                return

    async def stay_available(self, api: Api, board: Board) -> None:
        """Come back some time after a call that rang out, until cancelled."""
        while True:
            await asyncio.sleep(WATCH_S)
            live = board.agents.get(AgentId(self.agent.agent_id))
            if live is None or live.state is not AgentState.AUX:
                continue
            if board.at_ms - live.since_at_ms < 0:
                continue
            await asyncio.sleep(self._habits.aux_s)
            # It may have changed meanwhile, or the owner may be away: the next look decides.
            with contextlib.suppress(RequestError, PeerError):
                await request_state(api, self.agent.agent_id, AgentState.AVAILABLE)

    async def close(self) -> None:
        """End the phone."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._phone.stop()

    async def _serve(self) -> None:
        while True:
            event = await self._phone.expect(PhoneEventKind.INCOMING, limit_s=float("inf"))
            if self._chance.random() < self._habits.ignore_share:
                continue
            await asyncio.sleep(self._chance.uniform(*self._habits.answer_after_s))
            if self._phone.call_id != event.call_id:
                continue  # the caller gave up while it rang
            try:
                await self._phone.answer()
                if self._chance.random() < self._habits.hang_up_share:
                    await asyncio.sleep(self._chance.uniform(*self._habits.talk_s))
                    if self._phone.call_id == event.call_id:
                        await self._phone.hang_up()
            except PhoneFailed:
                if self._phone.call_id == event.call_id:
                    raise
                # the call ended in the very moment


async def request_state(
    api: Api, agent_id: str, state: AgentState, reason: str | None = None
) -> None:
    """Ask the routing owner for an agent's state."""
    await api.post(f"/v1/agents/{agent_id}/state", {"state": state.value, "reason": reason})
