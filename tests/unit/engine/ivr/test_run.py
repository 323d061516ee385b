"""The interpreter: what each step orders, and how each run ends."""

from __future__ import annotations

from typing import Any

import pytest

from engine.ivr import commands as cmd
from engine.ivr import events as evt
from engine.ivr.activities import POSITION_LIMIT_MS
from engine.ivr.run import MAX_STEPS_WITHOUT_INPUT, CallFacts, FlowRun
from infra.contracts.contact import ContactOutcome, EndReason
from infra.contracts.errors import InvariantError
from infra.contracts.ids import QueueId
from tests.unit.engine.ivr.flows import ALWAYS, BYE, document, load, menu, say

NOW_MS = 1_795_000_000_000
FACTS = CallFacts(ani="+441632960001", dnis="+441632960002")
ANSWERED = evt.Dequeued(evt.DequeuedReason.ANSWERED)
SERVED = [cmd.HangUp(), cmd.Finish(ContactOutcome.SELF_SERVED, EndReason.FLOW_HANGUP)]


def text(words: str, language: str = "en") -> cmd.SpokenText:
    return cmd.SpokenText(words, language)


def run_of(facts: CallFacts = FACTS, **steps: object) -> tuple[FlowRun, list[cmd.FlowCommand]]:
    run = FlowRun(load(document(**steps)), facts)
    return run, run.start(NOW_MS)


def gone(outcome: ContactOutcome) -> list[cmd.FlowCommand]:
    return [cmd.Finish(outcome, EndReason.CALLER_HANGUP)]


def queue_step(**fields: object) -> dict[str, Any]:
    return {"type": "queue", "queue_id": "sales", **fields}


def test_say_play_and_hang_up() -> None:
    run, first = run_of(
        start=say("tune"), tune={"type": "play", "prompt": "welcome", "next": "bye"}, bye=BYE
    )
    assert first == [cmd.Play(1, (text("Hello."),), interruptible=False)]
    assert run.step_name == "start"
    second = run.handle(evt.PlayDone(1), NOW_MS)
    assert second == [cmd.Play(2, (cmd.RecordedPrompt("welcome"),), interruptible=False)]
    assert run.handle(evt.PlayDone(1), NOW_MS) == []
    assert run.handle(evt.Digit("1"), NOW_MS) == []
    assert run.handle(evt.PlayDone(2), NOW_MS) == SERVED
    assert run.is_over
    assert run.handle(evt.CallerGone(), NOW_MS) == []


def test_hangup_may_count_as_rejected() -> None:
    _, first = run_of(start={"type": "hangup", "outcome": "rejected"})
    assert first[-1] == cmd.Finish(ContactOutcome.REJECTED, EndReason.FLOW_HANGUP)


def test_voice_and_language() -> None:
    steps = {
        "start": {
            "type": "say",
            "text": {"en": "Hi.", "zh": "您好。"},
            "voice": "slow",
            "next": "only",
        },
        "only": say("bye", "English only."),
        "bye": BYE,
    }
    run, first = run_of(CallFacts("", "", language="zh"), **steps)
    assert first == [cmd.Play(1, (cmd.SpokenText("您好。", "zh", "slow"),), interruptible=False)]
    assert run.handle(evt.PlayDone(1), NOW_MS) == [
        cmd.Play(2, (text("English only."),), interruptible=False)
    ]


def test_digit_interrupts_a_menu() -> None:
    run, first = run_of(start=menu(), bye=BYE)
    assert first == [cmd.Play(1, (text("Press 1."),), interruptible=True)]
    assert run.handle(evt.Digit("1"), NOW_MS) == [cmd.StopPlay(1), *SERVED]


def test_digit_waits_for_a_menu_without_barge_in() -> None:
    run, first = run_of(start=menu(barge_in=False), bye=BYE)
    assert first == [cmd.Play(1, (text("Press 1."),), interruptible=False)]
    assert run.handle(evt.Digit("1"), NOW_MS) == []
    assert run.handle(evt.PlayDone(1), NOW_MS) == [cmd.StartTimer(1, NOW_MS + 5_000)]
    assert run.handle(evt.Digit("1"), NOW_MS) == [cmd.CancelTimer(1), *SERVED]


def test_wrong_digits_and_silence_use_up_the_retries() -> None:
    run, _ = run_of(
        start=menu(
            "start",
            retries=2,
            invalid={"text": {"en": "Wrong."}},
            timeout={"text": {"en": "Hello?"}},
        ),
        bye=BYE,
    )
    assert run.handle(evt.Digit("7"), NOW_MS) == [
        cmd.StopPlay(1),
        cmd.Play(2, (text("Wrong."),), interruptible=True),
    ]
    assert run.handle(evt.PlayDone(2), NOW_MS) == [
        cmd.Play(3, (text("Press 1."),), interruptible=True)
    ]
    assert run.handle(evt.PlayDone(3), NOW_MS) == [cmd.StartTimer(1, NOW_MS + 5_000)]
    assert run.handle(evt.TimerDue(99), NOW_MS) == []
    assert run.handle(evt.TimerDue(1), NOW_MS) == [
        cmd.Play(4, (text("Hello?"),), interruptible=True)
    ]
    assert run.handle(evt.Digit("#"), NOW_MS) == [cmd.StopPlay(4), *SERVED]


def test_menu_without_scolding_asks_again() -> None:
    run, _ = run_of(start=menu(retries=1), bye=BYE)
    assert run.handle(evt.Digit("x"), NOW_MS)[-1] == cmd.Play(
        2, (text("Press 1."),), interruptible=True
    )
    run.handle(evt.PlayDone(2), NOW_MS)
    assert run.handle(evt.TimerDue(1), NOW_MS) == SERVED


@pytest.mark.parametrize(
    ("weekly", "said"),
    [pytest.param(ALWAYS["weekly"], "Open.", id="open"), pytest.param({}, "Closed.", id="closed")],
)
def test_hours_branch(weekly: dict[str, Any], said: str) -> None:
    hours = {"type": "hours", "schedule": {"time_zone": "UTC", "weekly": weekly}}
    run, first = run_of(
        start={**hours, "open": "open", "closed": "closed"},
        open=say("bye", "Open."),
        closed=say("bye", "Closed."),
        bye=BYE,
    )
    assert first == [cmd.Play(1, (text(said),), interruptible=False)]
    assert run.step_name in ("open", "closed")


def test_set_reaches_the_queue() -> None:
    _, first = run_of(
        start={"type": "set", "priority": 70, "skills": {"fr": 2}, "next": "more"},
        more={"type": "set", "language": "zh", "skills": {"fr": 5, "de": 1}, "next": "wait"},
        wait=queue_step(),
    )
    assert first == [
        cmd.EnterQueue(QueueId("sales"), 70, {"fr": 5, "de": 1}),
        cmd.PlayMusic(None),
    ]


@pytest.mark.parametrize(("own", "expected"), [(None, None), (0, 0), (30, 30)])
def test_priority_of_the_queue_step(own: int | None, expected: int | None) -> None:
    _, first = run_of(start=queue_step(priority=own, music="music"))
    assert first == [cmd.EnterQueue(QueueId("sales"), expected, {}), cmd.PlayMusic("music")]


def test_answered_contact_is_handled_whoever_hangs_up() -> None:
    for last, reason in (
        (evt.InteractionOver(), EndReason.AGENT_HANGUP),
        (evt.CallerGone(), EndReason.CALLER_HANGUP),
    ):
        run, _ = run_of(start=queue_step(max_wait_ms=60_000, next="bye"), bye=BYE)
        assert run.handle(ANSWERED, NOW_MS) == [cmd.StopMusic(), cmd.CancelTimer(1)]
        assert run.handle(evt.TimerDue(1), NOW_MS) == []
        assert run.handle(evt.Digit("1"), NOW_MS) == []
        end = cmd.Finish(ContactOutcome.HANDLED, reason)
        assert run.handle(last, NOW_MS)[-1] == end


def test_interaction_over_without_one_is_left_aside() -> None:
    run, _ = run_of(start=queue_step())
    assert run.handle(evt.InteractionOver(), NOW_MS) == []


def test_wait_has_a_limit() -> None:
    run, first = run_of(start=queue_step(max_wait_ms=60_000, next="bye"), bye=BYE)
    assert first[-1] == cmd.StartTimer(1, NOW_MS + 60_000)
    assert run.handle(evt.TimerDue(1), NOW_MS + 60_000) == [
        cmd.LeaveQueue("overflow"),
        cmd.StopMusic(),
        *SERVED,
    ]


def test_answer_after_the_flow_left_the_queue_wins() -> None:
    run, _ = run_of(start=queue_step(max_wait_ms=60_000, next="sorry"), sorry=say("bye"), bye=BYE)
    run.handle(evt.TimerDue(1), NOW_MS)
    assert run.handle(ANSWERED, NOW_MS) == [cmd.StopPlay(1)]
    assert run.handle(evt.CallerGone(), NOW_MS) == gone(ContactOutcome.HANDLED)


def test_announcements_take_turns_over_the_music() -> None:
    run, first = run_of(
        start=queue_step(
            announcements=[{"text": {"en": "One."}}, {"prompt": "welcome"}],
            announce_every_ms=10_000,
        )
    )
    assert first[-1] == cmd.StartTimer(1, NOW_MS + 10_000)
    heard = []
    for turn in range(1, 4):
        orders = run.handle(evt.TimerDue(turn), NOW_MS)
        assert orders[0] == cmd.StopMusic()
        assert isinstance(orders[1], cmd.Play)
        assert not orders[1].interruptible
        heard.append(orders[1].items)
        assert run.handle(evt.PlayDone(turn), NOW_MS) == [
            cmd.PlayMusic(None),
            cmd.StartTimer(turn + 1, NOW_MS + 10_000),
        ]
    assert heard == [(text("One."),), (cmd.RecordedPrompt("welcome"),), (text("One."),)]


@pytest.mark.parametrize(
    ("position", "language", "words"),
    [
        pytest.param(1, "en", "You are next in line.", id="next"),
        pytest.param(3, "en", "You are number 3 in the queue.", id="third"),
        pytest.param(1, "zh", "您是下一位。", id="next-zh"),
        pytest.param(3, "zh", "您目前排在第3位。", id="third-zh"),
    ],
)
def test_position_is_told(position: int, language: Any, words: str) -> None:
    run, first = run_of(
        CallFacts("", "", language=language),
        start=queue_step(announce_position=True, announce_at_entry=True),
    )
    assert first[-2:] == [cmd.AskPosition(), cmd.StartTimer(1, NOW_MS + POSITION_LIMIT_MS)]
    assert run.handle(evt.PositionKnown(position), NOW_MS) == [
        cmd.CancelTimer(1),
        cmd.StopMusic(),
        cmd.Play(1, (text(words, language),), interruptible=False),
    ]


@pytest.mark.parametrize("event", [evt.PositionKnown(None), evt.TimerDue(1)])
def test_silent_owner_does_not_stop_the_announcements(event: evt.FlowEvent) -> None:
    run, _ = run_of(
        start=queue_step(
            announce_position=True, announce_at_entry=True, announcements=[{"prompt": "welcome"}]
        )
    )
    orders = run.handle(event, NOW_MS)
    assert orders[-1] == cmd.Play(1, (cmd.RecordedPrompt("welcome"),), interruptible=False)
    assert run.handle(evt.PositionKnown(4), NOW_MS) == []


def test_unknown_position_and_nothing_else_to_say() -> None:
    run, _ = run_of(start=queue_step(announce_position=True, announce_at_entry=True))
    assert run.handle(evt.PositionKnown(None), NOW_MS) == [
        cmd.CancelTimer(1),
        cmd.StartTimer(2, NOW_MS + 30_000),
    ]


def test_key_leads_out_of_the_queue() -> None:
    run, _ = run_of(
        start=queue_step(digits=[{"digit": "1", "next": "mail"}]),
        mail={"type": "voicemail", "queue_id": "support", "max_ms": 9_000},
    )
    assert run.handle(evt.Digit("2"), NOW_MS) == []
    assert run.handle(evt.Digit("1"), NOW_MS) == [
        cmd.LeaveQueue("digit"),
        cmd.StopMusic(),
        cmd.RecordVoicemail(QueueId("support"), 9_000, beep=True),
    ]
    assert run.handle(evt.VoicemailDone(), NOW_MS) == [
        cmd.HangUp(),
        cmd.Finish(ContactOutcome.VOICEMAIL, EndReason.FLOW_HANGUP),
    ]


@pytest.mark.parametrize(
    ("steps", "end"),
    [
        pytest.param(
            {"start": queue_step()},
            cmd.Finish(ContactOutcome.FAILED, EndReason.FLOW_FAULT, "queue_failed"),
            id="no-way-on",
        ),
        pytest.param({"start": queue_step(next="bye"), "bye": BYE}, SERVED[-1], id="way-on"),
    ],
)
def test_queue_that_gave_up(steps: dict[str, Any], end: cmd.Finish) -> None:
    run, _ = run_of(**steps)
    assert run.handle(evt.Dequeued(evt.DequeuedReason.FAILED), NOW_MS)[-1] == end


def test_voicemail_with_greeting_and_way_on() -> None:
    run, first = run_of(
        start={
            "type": "voicemail",
            "queue_id": "sales",
            "greeting": {"text": {"en": "Speak."}},
            "beep": False,
            "next": "thanks",
        },
        thanks=say("bye"),
        bye=BYE,
    )
    assert first == [cmd.Play(1, (text("Speak."),), interruptible=False)]
    assert run.handle(evt.VoicemailDone(), NOW_MS) == []
    assert run.handle(evt.PlayDone(1), NOW_MS) == [
        cmd.RecordVoicemail(QueueId("sales"), 120_000, beep=False)
    ]
    run.handle(evt.VoicemailDone(), NOW_MS)
    assert run.step_name == "thanks"
    assert run.handle(evt.PlayDone(2), NOW_MS)[-1] == cmd.Finish(
        ContactOutcome.VOICEMAIL, EndReason.FLOW_HANGUP
    )


@pytest.mark.parametrize(
    ("steps", "events", "outcome"),
    [
        pytest.param(
            {"start": say("bye"), "bye": BYE}, [], ContactOutcome.ABANDONED_IN_FLOW, id="say"
        ),
        pytest.param({"start": queue_step()}, [], ContactOutcome.ABANDONED_IN_QUEUE, id="queue"),
        pytest.param(
            {"start": {"type": "voicemail", "queue_id": "sales"}},
            [],
            ContactOutcome.VOICEMAIL,
            id="message",
        ),
        pytest.param(
            {
                "start": {
                    "type": "voicemail",
                    "queue_id": "sales",
                    "greeting": {"prompt": "welcome"},
                }
            },
            [],
            ContactOutcome.ABANDONED_IN_FLOW,
            id="greeting",
        ),
        pytest.param(
            {
                "start": {"type": "voicemail", "queue_id": "sales", "next": "thanks"},
                "thanks": say("bye"),
                "bye": BYE,
            },
            [evt.VoicemailDone()],
            ContactOutcome.VOICEMAIL,
            id="after-the-message",
        ),
    ],
)
def test_caller_hangs_up(
    steps: dict[str, Any], events: list[evt.FlowEvent], outcome: ContactOutcome
) -> None:
    run, _ = run_of(**steps)
    for event in events:
        run.handle(event, NOW_MS)
    assert run.handle(evt.CallerGone(), NOW_MS) == gone(outcome)


def test_caller_hangs_up_in_a_menu_that_listens() -> None:
    run, _ = run_of(start=menu(), bye=BYE)
    run.handle(evt.PlayDone(1), NOW_MS)
    assert run.handle(evt.CallerGone(), NOW_MS) == [
        cmd.CancelTimer(1),
        *gone(ContactOutcome.ABANDONED_IN_FLOW),
    ]


def test_caller_gone_before_the_start() -> None:
    run = FlowRun(load(document(start=BYE)), FACTS)
    assert run.handle(evt.Digit("1"), NOW_MS) == []
    assert run.handle(ANSWERED, NOW_MS) == []
    assert run.handle(evt.CallerGone(), NOW_MS) == gone(ContactOutcome.ABANDONED_IN_FLOW)
    assert run.start(NOW_MS) == []


def test_starting_twice_is_our_fault() -> None:
    run, _ = run_of(start=say("bye"), bye=BYE)
    with pytest.raises(InvariantError):
        run.start(NOW_MS)


def test_silent_caller_does_not_go_round_for_ever() -> None:
    run, orders = run_of(start=menu(no_input="start", retries=0), bye=BYE)
    rounds = 0
    while not run.is_over:
        rounds += 1
        play = orders[-1]
        assert isinstance(play, cmd.Play)
        (timer,) = run.handle(evt.PlayDone(play.play_id), NOW_MS)
        assert isinstance(timer, cmd.StartTimer)
        orders = run.handle(evt.TimerDue(timer.timer_id), NOW_MS)
    assert rounds == MAX_STEPS_WITHOUT_INPUT
    assert orders[-1] == cmd.Finish(ContactOutcome.FAILED, EndReason.FLOW_FAULT, "too_many_steps")


def test_a_key_starts_the_count_anew() -> None:
    run, _ = run_of(start=menu("start"), bye=BYE)
    for _ in range(2 * MAX_STEPS_WITHOUT_INPUT):
        run.handle(evt.Digit("1"), NOW_MS)
    assert not run.is_over


def test_waiting_in_queues_may_take_for_ever() -> None:
    run, orders = run_of(
        start=queue_step(max_wait_ms=60_000, next="again"), again={"type": "goto", "next": "start"}
    )
    for _ in range(2 * MAX_STEPS_WITHOUT_INPUT):
        timer = orders[-1]
        assert isinstance(timer, cmd.StartTimer)
        orders = run.handle(evt.TimerDue(timer.timer_id), NOW_MS)
    assert not run.is_over


def test_keys_do_not_disturb_a_message() -> None:
    run, _ = run_of(start={"type": "voicemail", "queue_id": "sales"})
    assert run.handle(evt.Digit("1"), NOW_MS) == []
    assert run.handle(evt.PositionKnown(1), NOW_MS) == []
