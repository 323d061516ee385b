"""Second pass over a flow document: what types can't say about each step by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from engine.hours.schedule import schedule_problems
from engine.ivr import document as doc
from engine.ivr.problems import Problems
from infra.contracts.ids import QueueId


@dataclass(frozen=True, slots=True)
class StepCheck:
    """Checks the steps of one document, one at a time."""

    language: doc.Language
    step_names: Collection[str]
    known_queues: Collection[QueueId]
    known_prompts: Collection[str]
    problems: Problems

    def check(self, name: str, step: doc.Step) -> None:
        """Adds all that is wrong with one step."""
        for field, target in targets(step):
            if target not in self.step_names:
                self.problems.add(name, field, "unknown_step", "there is no step of this name")
        match step:
            case doc.Say(text=text):
                self._text(name, "text", text)
            case doc.PlayPrompt(prompt=prompt):
                self._prompt(name, "prompt", prompt)
            case doc.Menu():
                self._menu(name, step)
            case doc.Hours(schedule=schedule):
                for found in schedule_problems(schedule):
                    self.problems.add(name, f"schedule.{found.field}", found.code, found.message)
            case doc.SetFacts():
                self._set(name, step)
            case doc.Queue():
                self._queue(name, step)
            case doc.Voicemail():
                self._known_queue(name, step.queue_id)
                self._range(name, "max_ms", step.max_ms, doc.MIN_VOICEMAIL_MS, doc.MAX_VOICEMAIL_MS)
                self._phrases(name, (("greeting", step.greeting),))
            case doc.HangUpStep() | doc.Goto():
                pass

    def _menu(self, name: str, step: doc.Menu) -> None:
        self._phrase_list(name, "prompts", step.prompts)
        if not step.prompts:
            self.problems.add(name, "prompts", "nothing_to_say", "a menu needs a prompt")
        if not step.options:
            self.problems.add(name, "options", "no_options", "a menu needs an option")
        self._digits(name, "options", step.options)
        self._range(name, "retries", step.retries, 0, doc.MAX_RETRIES)
        self._range(
            name, "timeout_ms", step.timeout_ms, doc.MIN_MENU_TIMEOUT_MS, doc.MAX_MENU_TIMEOUT_MS
        )
        self._phrases(name, (("invalid", step.invalid), ("timeout", step.timeout)))

    def _set(self, name: str, step: doc.SetFacts) -> None:
        self._range(name, "priority", step.priority, 0, doc.MAX_PRIORITY)
        skills = step.skills or {}
        if len(skills) > doc.MAX_SKILLS:
            self.problems.add(name, "skills", "too_many_skills", f"at most {doc.MAX_SKILLS} skills")
        for skill, level in skills.items():
            if not 1 <= len(skill) <= doc.MAX_NAME:
                self.problems.add(
                    name, "skills", "bad_skill", "a skill's name is empty or too long"
                )
            self._range(name, f"skills.{skill}", level, 1, doc.MAX_SKILL_LEVEL)

    def _queue(self, name: str, step: doc.Queue) -> None:
        self._known_queue(name, step.queue_id)
        self._range(name, "priority", step.priority, 0, doc.MAX_PRIORITY)
        self._range(name, "max_wait_ms", step.max_wait_ms, doc.MIN_WAIT_MS, doc.MAX_WAIT_MS)
        self._range(
            name,
            "announce_every_ms",
            step.announce_every_ms,
            doc.MIN_ANNOUNCE_EVERY_MS,
            doc.MAX_ANNOUNCE_EVERY_MS,
        )
        self._phrase_list(name, "announcements", step.announcements)
        self._digits(name, "digits", step.digits)
        if step.music is not None:
            self._prompt(name, "music", step.music)
        if step.max_wait_ms is not None and step.next is None:
            self.problems.add(name, "next", "missing_field", "a limited wait needs a way on")

    def _known_queue(self, name: str, queue_id: QueueId) -> None:
        if queue_id not in self.known_queues:
            self.problems.add(name, "queue_id", "unknown_queue", "there is no such queue")

    def _prompt(self, name: str, field: str, prompt: str) -> None:
        if prompt not in self.known_prompts:
            self.problems.add(name, field, "unknown_prompt", "there is no such prompt")

    def _range(self, name: str, field: str, value: int | None, low: int, high: int) -> None:
        if value is not None and not low <= value <= high:
            self.problems.add(name, field, "out_of_range", f"from {low} to {high}")

    def _digits(self, name: str, field: str, options: list[doc.Option]) -> None:
        seen: set[str] = set()
        for index, option in enumerate(options):
            path = f"{field}[{index}].digit"
            if len(option.digit) != 1 or option.digit not in doc.DIGITS:
                self.problems.add(name, path, "bad_digit", f"a digit is one of {doc.DIGITS}")
            elif option.digit in seen:
                self.problems.add(name, path, "duplicate_digit", "an option before has this digit")
            seen.add(option.digit)

    def _phrase_list(self, name: str, field: str, phrases: list[doc.Phrase]) -> None:
        if len(phrases) > doc.MAX_PHRASES:
            self.problems.add(name, field, "too_many_phrases", f"at most {doc.MAX_PHRASES} phrases")
            return
        self._phrases(name, ((f"{field}[{index}]", phrase) for index, phrase in enumerate(phrases)))

    def _phrases(self, name: str, phrases: Iterable[tuple[str, doc.Phrase | None]]) -> None:
        for field, phrase in phrases:
            if phrase is None:
                continue
            if (phrase.text is None) == (phrase.prompt is None):
                self.problems.add(name, field, "bad_phrase", "needs either a text or a prompt")
            elif phrase.prompt is not None:
                self._prompt(name, f"{field}.prompt", phrase.prompt)
            else:
                self._text(name, f"{field}.text", phrase.text or {})

    def _text(self, name: str, field: str, text: dict[str, str]) -> None:
        if self.language not in text:
            self.problems.add(
                name, field, "missing_text", f"needs the flow's own language, {self.language}"
            )
        for language, words in text.items():
            path = f"{field}.{language}"
            if language not in doc.LANGUAGES:
                self.problems.add(name, path, "unknown_language", f"one of {doc.LANGUAGES}")
            if not words.strip():
                self.problems.add(name, path, "empty_text", "there is nothing to say")
            elif len(words) > doc.MAX_TEXT:
                self.problems.add(name, path, "text_too_long", f"at most {doc.MAX_TEXT} characters")


def targets(step: doc.Step) -> list[tuple[str, str]]:
    """The ways out of a step: (field, name of the next step)."""
    match step:
        case doc.Menu(options=options, no_input=no_input):
            return [*_option_targets("options", options), ("no_input", no_input)]
        case doc.Hours(open=when_open, closed=when_closed):
            return [("open", when_open), ("closed", when_closed)]
        case doc.Queue(digits=digits, next=following):
            return [*_option_targets("digits", digits), *_next(following)]
        case doc.Say() | doc.PlayPrompt() | doc.SetFacts() | doc.Voicemail() | doc.Goto():
            return _next(step.next)
        case doc.HangUpStep():
            return []


def _next(following: str | None) -> list[tuple[str, str]]:
    return [] if following is None else [("next", following)]


def _option_targets(field: str, options: list[doc.Option]) -> list[tuple[str, str]]:
    return [(f"{field}[{index}].next", option.next) for index, option in enumerate(options)]
