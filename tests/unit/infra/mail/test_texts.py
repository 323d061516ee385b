"""Every mail has both languages, and says nothing that is not filled in."""

from __future__ import annotations

import pytest

from infra.contracts.errors import InvariantError
from infra.mail.settings import MailSettings, TlsMode
from infra.mail.texts import Texts
from infra.mail.transport import message_of

TEXTS = Texts("https://app.example.com/")
FIELDS = {
    "name": "Ana",
    "code": "123456",
    "token": "tdx_1",
    "organisation": "Acme",
    "inviter": "Bo",
    "webhook_id": "01234567-89ab-7cde-8f01-23456789abcd",
    "host": "hooks.example.com",
}


@pytest.mark.parametrize("name", TEXTS.names)
def test_both_languages_differ_and_are_whole(name: str) -> None:
    english, chinese = (TEXTS.fill(name, locale, FIELDS) for locale in ("en", "zh-CN"))
    assert english != chinese
    for text in (english, chinese):
        assert "Ana" in text.body
        assert "{" not in text.subject + text.body
        assert "app.example.com//" not in text.body


def test_an_unknown_language_is_english() -> None:
    assert TEXTS.fill("invitation", "de", FIELDS) == TEXTS.fill("invitation", "en", FIELDS)


def test_braces_of_people_are_no_fields() -> None:
    text = TEXTS.fill("sign_up_code", "en", {**FIELDS, "name": "{code} {x}"})
    assert "Hello {code} {x}," in text.body


def test_what_is_missing_is_our_fault() -> None:
    for name, fields in (("nothing", FIELDS), ("invitation", {"name": "Ana"})):
        with pytest.raises(InvariantError):
            TEXTS.fill(name, "en", fields)


def test_no_header_can_be_slipped_in() -> None:
    text = TEXTS.fill("invitation", "en", {**FIELDS, "inviter": "Bo\r\nBcc: eve@evil.example"})
    message = message_of(text, "Tandem <a@b.example>", "ana@acme.example", "id", 0)
    assert message["Bcc"] is None
    assert "\n" not in str(message["Subject"])


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({}, id="no-way-out"),
        pytest.param({"host": "a", "port": 0}, id="port"),
        pytest.param({"host": "a", "password": "p", "tls": TlsMode.NONE}, id="in-the-clear"),
    ],
)
def test_settings_that_can_not_work(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="mail"):
        MailSettings(**values)  # type: ignore[arg-type]
