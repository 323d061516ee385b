"""The texts of mails: one catalogue for both languages, filled in for one person."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from infra.contracts.errors import InvariantError

CATALOGUE = Path(__file__).with_name("catalogue.toml")
DEFAULT_LOCALE = "en"


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One mail in one language; `path` is that of its link in the portal."""

    subject: str
    body: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class FilledText:
    """Subject and body as somebody reads them."""

    subject: str
    body: str


class Texts:
    """Every text, read once."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url.rstrip("/")
        self._texts = msgspec.convert(
            tomllib.loads(CATALOGUE.read_text(encoding="utf-8")), dict[str, dict[str, Text]]
        )

    @property
    def names(self) -> list[str]:
        """Names of all templates."""
        return list(self._texts)

    def fill(self, template: str, locale: str, fields: Mapping[str, str]) -> FilledText:
        """The text for one person; in English where its language has none.

        Raises:
            InvariantError: no such template, or a field that it mentions is missing.
        """
        languages = self._texts.get(template)
        if languages is None:
            raise InvariantError(f"no mail {template}", code="unknown_mail")
        text = languages.get(locale) or languages[DEFAULT_LOCALE]
        try:
            link = self._public_url + text.path.format_map(fields)
            filled = {**fields, "link": link}
            subject = " ".join(text.subject.format_map(filled).split())  # a header is one line
            return FilledText(subject, text.body.lstrip("\n").format_map(filled))
        except KeyError as exc:
            raise InvariantError(f"mail {template} lacks {exc}", code="mail_field_missing") from exc
