"""Drives one caller's flow: carries its commands to the call, and the call's news to the flow."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Protocol

from edge_agent.flow.prompts import Prompts
from edge_agent.media import protocol as media
from engine.ivr import commands as c
from engine.ivr import events as e
from engine.ivr.run import FlowRun
from infra.contracts.config import PromptConfig
from infra.contracts.contact import ContactOutcome, EndReason
from infra.contracts.errors import TandemError
from infra.contracts.ids import LegId, QueueId, TenantId
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

BEEP_PLAY_ID = "beep"
_TIMER_PREFIX = "flow:"


class Call(Protocol):
    """What a flow can do to its call."""

    def send(self, command: media.AnyCommand) -> None:
        """To the worker that carries the caller."""

    def start_timer(self, name: str, due_at_ms: int) -> None:
        """Then `FlowDriver.timer_due(name)`."""

    def stop_timer(self, name: str) -> None:
        """Forget it."""

    def enter_queue(self, queue_id: QueueId, priority: int | None, skills: dict[str, int]) -> None:
        """Queue the contact; a queue that is gone is answered with `dequeue_failed`."""

    def leave_queue(self, reason: str) -> None:
        """Take the contact out."""

    def record_voicemail(self, max_ms: int) -> None:
        """Record the caller; answered by `FlowDriver.voicemail_over`."""

    def stop_voicemail(self) -> None:
        """The caller pressed a key."""

    def finish(self, outcome: ContactOutcome, reason: EndReason, detail: str | None) -> None:
        """The flow is over."""

    async def ask_position(self) -> int | None:
        """The place in the queue, None when nobody tells in time."""

    def broke(self, error: Exception) -> None:
        """The flow failed by our own fault: the contact must be closed."""


class FlowDriver:
    """One FlowRun and its pending work."""

    def __init__(
        self,
        run: FlowRun,
        call: Call,
        prompts: Prompts,
        *,
        leg_id: LegId,
        tenant_id: TenantId,
        recordings: Mapping[str, PromptConfig],
        now_ms: Callable[[], int],
    ) -> None:
        """Args: recordings: the tenant's WAV prompts by name."""
        self._run = run
        self._call = call
        self._prompts = prompts
        self._leg_id = leg_id
        self._tenant_id = tenant_id
        self._recordings = recordings
        self._now_ms = now_ms
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._timers: set[str] = set()
        self._voicemail_max_ms: int | None = None
        self._is_recording = False
        self._is_stopped = False

    def start(self) -> None:
        """The caller is on the line."""
        self._obey(self._run.start(self._now_ms()))

    def stop(self) -> None:
        """The flow has no more say; its sounds end with the bridge or the call."""
        self._is_stopped = True
        for task in self._tasks.values():
            task.cancel()
        self._tasks.clear()
        for name in self._timers:
            self._call.stop_timer(name)
        self._timers.clear()

    # -- news

    def play_done(self, play_id: str) -> None:
        """A playback of the worker is over."""
        if play_id == BEEP_PLAY_ID:
            self._begin_voicemail()
        elif play_id.isdigit():
            self._feed(e.PlayDone(int(play_id)))

    def digit(self, digit: str) -> None:
        """A key; during a voicemail any key ends it."""
        if self._is_recording:
            self._call.stop_voicemail()
        else:
            self._feed(e.Digit(digit))

    def timer_due(self, name: str) -> None:
        """A timer that this flow started."""
        self._timers.discard(name)
        self._feed(e.TimerDue(int(name.removeprefix(_TIMER_PREFIX))))

    def voicemail_over(self) -> None:
        """The recording ended by its limit or by a key."""
        if self._is_recording:
            self._is_recording = False
            self._feed(e.VoicemailDone())

    def dequeue_failed(self) -> None:
        """The queue does not exist (any more)."""
        self._feed(e.Dequeued(e.DequeuedReason.FAILED))

    def caller_gone(self) -> None:
        """The caller hung up: the flow says what that amounts to."""
        self._feed(e.CallerGone())

    # -- commands

    def _feed(self, event: e.FlowEvent) -> None:
        if not self._is_stopped:
            self._obey(self._run.handle(event, self._now_ms()))

    def _obey(self, commands: list[c.FlowCommand]) -> None:
        for command in commands:
            if self._is_stopped:
                return
            self._carry_out(command)

    def _carry_out(self, command: c.FlowCommand) -> None:
        match command:
            case c.Play(play_id, items, _):
                self._spawn(f"play:{play_id}", self._play(play_id, items))
            case c.StopPlay(play_id):
                self._cancel(f"play:{play_id}")
                self._call.send(media.StopPlay(self._leg_id, str(play_id)))
            case c.StartTimer(timer_id, due_at_ms):
                name = f"{_TIMER_PREFIX}{timer_id}"
                self._timers.add(name)
                self._call.start_timer(name, due_at_ms)
            case c.CancelTimer(timer_id):
                name = f"{_TIMER_PREFIX}{timer_id}"
                self._timers.discard(name)
                self._call.stop_timer(name)
            case c.EnterQueue(queue_id, priority, skills):
                self._call.enter_queue(queue_id, priority, skills)
            case c.LeaveQueue(reason):
                self._call.leave_queue(reason)
            case c.PlayMusic(prompt):
                self._spawn("music", self._music(prompt))
            case c.StopMusic():
                self._cancel("music")
                self._call.send(media.StopMusic(self._leg_id))
            case c.AskPosition():
                self._spawn("position", self._ask_position())
            case c.RecordVoicemail(_, max_ms, beep):
                self._voicemail(max_ms, beep=beep)
            case c.HangUp():
                return  # Finish follows, and hangs up with its outcome
            case c.Finish(outcome, reason, detail):
                self._call.finish(outcome, reason, detail)

    def _voicemail(self, max_ms: int, *, beep: bool) -> None:
        self._voicemail_max_ms = max_ms
        if beep:
            paths = (str(self._prompts.beep),)
            self._call.send(media.Play(self._leg_id, BEEP_PLAY_ID, paths))
        else:
            self._begin_voicemail()

    def _begin_voicemail(self) -> None:
        if self._voicemail_max_ms is not None and not self._is_stopped:
            max_ms, self._voicemail_max_ms = self._voicemail_max_ms, None
            self._is_recording = True
            self._call.record_voicemail(max_ms)

    async def _play(self, play_id: int, items: tuple[c.PlayItem, ...]) -> None:
        paths = [path for item in items if (path := await self._file(item))]
        if paths:
            files = tuple(str(path) for path in paths)
            self._call.send(media.Play(self._leg_id, str(play_id), files))
        else:
            self._feed(e.PlayDone(play_id))

    async def _file(self, item: c.PlayItem) -> Path | None:
        """An item's file; one that can't be made is skipped: the caller goes on without it."""
        try:
            if isinstance(item, c.SpokenText):
                return await self._prompts.spoken(item.text, item.language, item.voice)
            config = self._recordings.get(item.name)
            if config is None:
                log.error("prompt is not configured", tenant_id=self._tenant_id, prompt=item.name)
                return None
            return await self._prompts.recorded(self._tenant_id, config)
        except (TandemError, OSError) as exc:
            log.error("prompt not playable", tenant_id=self._tenant_id, exc_info=exc)
            return None

    async def _music(self, prompt: str | None) -> None:
        path = await self._file(c.RecordedPrompt(prompt)) if prompt else None
        self._call.send(media.Music(self._leg_id, str(path or self._prompts.music)))

    async def _ask_position(self) -> None:
        self._feed(e.PositionKnown(await self._call.ask_position()))

    def _spawn(self, name: str, work: Awaitable[None]) -> None:
        self._cancel(name)
        task = asyncio.create_task(self._guarded(work), name=f"flow-{name}")
        self._tasks[name] = task

        def on_done(done: asyncio.Task[None]) -> None:
            if self._tasks.get(name) is done:
                del self._tasks[name]

        task.add_done_callback(on_done)

    def _cancel(self, name: str) -> None:
        if task := self._tasks.pop(name, None):
            task.cancel()

    async def _guarded(self, work: Awaitable[None]) -> None:
        try:
            await work
        # The task's own end of the line: a fault here is ours, and the caller must not be left
        # in silence.
        except Exception as exc:  # noqa: BLE001
            self._call.broke(exc)
