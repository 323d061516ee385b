"""The mailbox gives each mail once, in order, and only what is in it."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from infra.demo.mailbox import Mailbox, NoMail

ADA, BEN = "ada@meadow.example", "ben@meadow.example"


def put(data: Path, name: str, recipient: str, text: str) -> None:
    message = EmailMessage()
    message["To"] = recipient
    message["Subject"] = "您的 Tandem 验证码"
    message.set_content(text)
    folder = data / "mail"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.eml").write_bytes(message.as_bytes())


async def test_each_mail_is_given_once_in_order_to_its_recipient(tmp_path: Path) -> None:
    put(tmp_path, "1", ADA, "您的验证码是\n\n    123456\n\n请输入。")
    put(tmp_path, "2", BEN, "    222222\n")
    put(tmp_path, "3", ADA, "    654321\n")
    mailbox = Mailbox(tmp_path)
    assert await mailbox.code(ADA.upper()) == "123456"
    assert await mailbox.code(ADA) == "654321"
    with pytest.raises(NoMail):
        await mailbox.wait_for(ADA, limit_s=0)
    assert await mailbox.code(BEN) == "222222"


async def test_what_was_there_before_can_be_skipped(tmp_path: Path) -> None:
    put(tmp_path, "1", ADA, "    111111\n")
    mailbox = Mailbox(tmp_path)
    mailbox.skip()
    put(tmp_path, "2", ADA, "Open http://127.0.0.1:8080/invitation/abc_-1 within a week.")
    assert await mailbox.link(ADA) == "http://127.0.0.1:8080/invitation/abc_-1"


async def test_a_mail_without_a_code_is_named(tmp_path: Path) -> None:
    put(tmp_path, "1", ADA, "Twelve 123456 in a line is no code.")
    with pytest.raises(NoMail, match="lacks"):
        await Mailbox(tmp_path).code(ADA)
