"""What the service itself says to callers, in each language; and phrases turned into playables."""

from __future__ import annotations

from collections.abc import Iterable

from engine.ivr.commands import PlayItem, RecordedPrompt, SpokenText
from engine.ivr.document import Language, Phrase

_NEXT = {
    "en": "You are next in line.",
    "zh": "您是下一位。",
}
_POSITION = {
    "en": "You are number {position} in the queue.",
    "zh": "您目前排在第{position}位。",
}


def position_text(position: int, language: Language) -> SpokenText:
    """The place in the queue as a sentence; 1 is next."""
    text = _NEXT[language] if position <= 1 else _POSITION[language].format(position=position)
    return SpokenText(text, language)


def spoken(
    text: dict[str, str], voice: str | None, language: Language, fallback: Language
) -> SpokenText:
    """The text in the caller's language, else in the flow's own, which every text has."""
    chosen = language if language in text else fallback
    return SpokenText(text[chosen], chosen, voice)


def playables(
    phrases: Iterable[Phrase], language: Language, fallback: Language
) -> tuple[PlayItem, ...]:
    """Phrases as items to play, in their order."""
    return tuple(
        RecordedPrompt(phrase.prompt)
        if phrase.prompt is not None
        else spoken(phrase.text or {}, phrase.voice, language, fallback)
        for phrase in phrases
    )
