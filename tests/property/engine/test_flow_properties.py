"""Flows: the loader accepts or names problems; a run of a valid flow never raises and ends once."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.ivr import commands as cmd
from engine.ivr import events as evt
from engine.ivr.document import DIGITS, STEP_TYPES, Flow
from engine.ivr.loading import FlowError, load_flow
from engine.ivr.run import CallFacts, FlowRun
from infra.contracts.ids import QueueId

QUEUES = frozenset({QueueId("sales")})
PROMPTS = frozenset({"welcome"})
NAMES = ("start", "b", "c", "d", "bye")
NOW_MS = 1_795_000_000_000

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
TARGET = st.sampled_from(NAMES)
PHRASE = st.sampled_from([{"text": {"en": "Hi.", "zh": "您好。"}}, {"prompt": "welcome"}])
OPTIONS = st.lists(
    st.fixed_dictionaries({"digit": st.sampled_from(DIGITS), "next": TARGET}),
    min_size=1,
    max_size=4,
    unique_by=lambda option: option["digit"],
)
SCHEDULE = st.sampled_from(
    [
        {"time_zone": "Europe/London", "weekly": {"mon": [["09:00", "17:00"]]}},
        {"time_zone": "Asia/Shanghai", "weekly": {}, "exceptions": {"2026-11-22": []}},
    ]
)


def _step(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"type": st.just(kind), **fields})


STEP = st.one_of(
    _step("say", text=st.just({"en": "Hi."}), next=TARGET),
    _step("play", prompt=st.just("welcome"), next=TARGET),
    _step(
        "menu",
        prompts=st.lists(PHRASE, min_size=1, max_size=2),
        options=OPTIONS,
        no_input=TARGET,
        retries=st.integers(0, 2),
        barge_in=st.booleans(),
    ),
    _step("hours", schedule=SCHEDULE, open=TARGET, closed=TARGET),
    _step("set", next=TARGET, language=st.sampled_from(["en", "zh"]), skills=st.just({"fr": 3})),
    _step(
        "queue",
        queue_id=st.just("sales"),
        announcements=st.lists(PHRASE, max_size=2),
        announce_position=st.booleans(),
        announce_at_entry=st.booleans(),
        max_wait_ms=st.sampled_from([1_000, 60_000]),
        next=TARGET,
        digits=OPTIONS,
    ),
    _step("voicemail", queue_id=st.just("sales"), next=TARGET),
    _step("goto", next=TARGET),
    _step("hangup"),
)
EVENT = st.one_of(
    st.builds(evt.Digit, st.sampled_from([*DIGITS, "", "x", "12"])),
    st.builds(evt.PlayDone, st.integers(0, 12)),
    st.builds(evt.TimerDue, st.integers(0, 12)),
    st.builds(evt.PositionKnown, st.none() | st.integers(-1, 5_000)),
    st.just(evt.VoicemailDone()),
    st.builds(evt.Dequeued, st.sampled_from(list(evt.DequeuedReason))),
    st.just(evt.InteractionOver()),
)
# What an edge that does its work would send next; else a random event comes.
FOLLOW = st.one_of(st.none(), st.none(), EVENT)


def loaded(document: Any) -> Flow | None:  # Any: the loader judges it
    """The flow, or None when problems were named."""
    try:
        return load_flow(document, known_queues=QUEUES, known_prompts=PROMPTS)
    except FlowError as exc:
        problems = exc.problems
    assert problems
    assert all(problem.code and problem.message for problem in problems)
    return None


@given(JSON)
def test_any_json_is_accepted_or_named(document: Any) -> None:
    loaded(document)


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=3), st.sampled_from(STEP_TYPES), JSON)
def test_any_step_is_accepted_or_named(fields: Any, kind: Any, value: Any) -> None:
    known = dict.fromkeys(kind.__struct_fields__, value)
    for step in (fields, known, {**known, **fields}):
        tagged = {"type": kind.__struct_config__.tag, **step}
        loaded({"schema": 1, "name": "x", "start": "a", "steps": {"a": tagged}})


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(st.fixed_dictionaries(dict.fromkeys(NAMES[:-1], STEP)), st.lists(FOLLOW, max_size=60))
def test_valid_flow_never_raises_whatever_comes(
    steps: dict[str, Any], events: list[evt.FlowEvent | None]
) -> None:
    flow = loaded(_document(steps))
    assume(flow is not None)
    assert flow is not None
    run = FlowRun(flow, CallFacts("", ""))
    edge = _Edge()
    now_ms = NOW_MS
    edge.take(run.start(now_ms))
    for event in events:
        now_ms += 500
        edge.take(run.handle(event or edge.next_event(), now_ms))
        assert run.is_over == edge.is_over
    edge.take(run.handle(evt.CallerGone(), now_ms))
    assert run.is_over
    assert edge.is_over
    assert run.handle(evt.CallerGone(), now_ms) == []


def _document(steps: dict[str, Any]) -> dict[str, Any]:
    """The steps that can be reached, so that enough documents are valid."""
    steps = {**steps, "bye": {"type": "hangup"}}
    document = {"schema": 1, "name": "x", "start": "start", "steps": steps}
    try:
        load_flow(document, known_queues=QUEUES, known_prompts=PROMPTS)
    except FlowError as exc:
        for problem in exc.problems:
            if problem.code == "unreachable_step":
                steps.pop(problem.step or "", None)
    return document


class _Edge:
    """Keeps the promises between commands and events: what runs, and what must not run twice."""

    def __init__(self) -> None:
        self.play_id: int | None = None
        self.timers: set[int] = set()
        self.seen_timers: set[int] = set()
        self.has_music = False
        self.is_queued = False
        self.is_recording = False
        self.is_over = False

    def take(self, commands: list[cmd.FlowCommand]) -> None:
        for command in commands:
            assert not self.is_over, "a command after Finish"
            self._take(command)

    def next_event(self) -> evt.FlowEvent:
        if self.play_id is not None:
            play_id, self.play_id = self.play_id, None
            return evt.PlayDone(play_id)
        if self.is_recording:
            self.is_recording = False
            return evt.VoicemailDone()
        if self.timers:
            return evt.TimerDue(min(self.timers))
        return evt.Digit("1")

    def _take(self, command: cmd.FlowCommand) -> None:
        match command:
            case cmd.Play(play_id, items):
                assert items
                assert self.play_id != play_id
                self.play_id = play_id
            case cmd.StopPlay():
                self.play_id = None
            case cmd.StartTimer(timer_id, due_at_ms):
                assert timer_id not in self.seen_timers
                assert due_at_ms > NOW_MS
                self.seen_timers.add(timer_id)
                self.timers.add(timer_id)
            case cmd.CancelTimer(timer_id):
                self.timers.discard(timer_id)
            case cmd.EnterQueue():
                self.is_queued = True
            case cmd.LeaveQueue():
                assert self.is_queued, "left a queue it was not in"
                self.is_queued = False
            case cmd.PlayMusic():
                self.has_music = True
            case cmd.StopMusic():
                assert self.has_music, "stopped music that did not play"
                self.has_music = False
            case cmd.RecordVoicemail():
                self.is_recording = True
            case cmd.Finish():
                self.is_over = True
            case cmd.AskPosition() | cmd.HangUp():
                pass
