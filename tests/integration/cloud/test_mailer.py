"""Mail leaves by a real SMTP server or into the folder: at least once, and never for nothing."""

from __future__ import annotations

import asyncio
import email
import secrets
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import select, update

from infra.config.role import MailPlace, NodeParts
from infra.contracts.ids import TenantId
from infra.db.scope import AnyRow
from infra.db.tables.sign_in import mail_outbox
from infra.mail.mailer import FIRST_RETRY_MS, LEASE_MS, MAX_ATTEMPTS, Mailer
from infra.mail.repository import MailQueue, NewMail, queue_mail
from infra.mail.settings import MailSettings, TlsMode
from infra.mail.texts import FilledText
from infra.mail.transport import FolderTransport, message_of
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.test_node import free_port

PUBLIC_URL = "https://app.example.com/"
DAY_MS = 24 * 3_600_000


@dataclass
class Inbox:
    """What the server's handler keeps; `answer` is its reply to the whole mail."""

    answer: str = "250 OK"
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802
        """aiosmtpd's hook."""
        if self.answer.startswith("2"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.mails.append(email.message_from_bytes(content, policy=policy.default))
            self.recipients += envelope.rcpt_tos
        return self.answer


@dataclass
class Post:
    """A mailer with its server."""

    parts: NodeParts
    inbox: Inbox
    mailer: Mailer
    tenant_id: TenantId

    async def put(self, template: str, locale: str = "en", life_ms: int = DAY_MS) -> str:
        recipient = f"{secrets.token_hex(8)}@people.example"
        now_ms = self.parts.clock()
        fields = {
            "name": "Ana",
            "code": "123456",
            "token": "tdr_secret",
            "organisation": "Acme",
            "inviter": "Bo\nX",
        }
        mail = NewMail(recipient, locale, template, fields, now_ms + life_ms)
        async with self.parts.database.tenant(self.tenant_id) as scope:
            await queue_mail(scope.connection, self.tenant_id, mail, now_ms)
        return recipient

    async def row(self, recipient: str) -> AnyRow:
        statement = select(mail_outbox).where(mail_outbox.c.recipient == recipient)
        async with self.parts.database.platform() as connection:
            return (await connection.execute(statement)).one()

    async def make_due(self, recipient: str) -> None:
        statement = update(mail_outbox).where(mail_outbox.c.recipient == recipient)
        async with self.parts.database.platform() as connection:
            await connection.execute(statement.values(next_at_ms=0))

    def received(self, recipient: str) -> list[EmailMessage]:
        return [each for each in self.inbox.mails if each["To"] == recipient]


def check_sign_in(_: SMTP, __: Session, ___: Envelope, ____: str, given: object) -> AuthResult:
    right = isinstance(given, LoginPassword) and given.password == b"right"
    return AuthResult(success=right, handled=False)


@pytest.fixture
async def post(parts: NodeParts) -> AsyncIterator[Post]:
    inbox, port = Inbox(), free_port()
    server = Controller(
        inbox,
        "127.0.0.1",
        port,
        authenticator=check_sign_in,
        auth_require_tls=False,
    )
    server.start()
    settings = MailSettings(
        host="127.0.0.1", port=port, tls=TlsMode.NONE, sender="Tandem <no-reply@tandem.example>"
    )
    of_test = replace(parts, mail=MailPlace(settings, PUBLIC_URL))
    try:
        yield Post(of_test, inbox, Mailer(of_test), TenantId(new_uuid()))
    finally:
        server.stop()


async def drain(post: Post) -> None:
    while await post.mailer.send_due():
        continue


async def test_every_text_arrives_in_both_languages(post: Post) -> None:
    templates = (
        "sign_up_code",
        "already_signed_up",
        "password_reset",
        "password_changed",
        "second_factor_changed",
        "invitation",
    )
    sent = {
        (name, locale): await post.put(name, locale)
        for name in templates
        for locale in ("en", "zh-CN")
    }
    await drain(post)
    for (name, locale), recipient in sent.items():
        (mail,) = post.received(recipient)
        body = mail.get_content()
        assert "{" not in body + mail["Subject"], name
        assert mail["From"] == "Tandem <no-reply@tandem.example>"
        assert ("您好" in body) == (locale == "zh-CN")
        row = await post.row(recipient)
        assert row.sent_at_ms is not None
        assert row.fields is None
    (code,) = post.received(sent["sign_up_code", "en"])
    assert "123456" in code["Subject"]
    (reset,) = post.received(sent["password_reset", "zh-CN"])
    assert "https://app.example.com/password-reset/tdr_secret" in reset.get_content()
    (invitation,) = post.received(sent["invitation", "en"])
    assert invitation["Subject"] == "Bo X invites you to Acme at Tandem"


async def test_a_server_that_is_away_delays_the_mail(post: Post) -> None:
    recipient = await post.put("sign_up_code")
    post.inbox.answer = "451 try later"
    await drain(post)
    row = await post.row(recipient)
    assert (row.attempts, row.sent_at_ms, row.fault) == (1, None, "mail_delayed")
    assert FIRST_RETRY_MS - 5_000 < row.next_at_ms - post.parts.clock() <= FIRST_RETRY_MS
    post.inbox.answer = "250 OK"
    await drain(post)
    assert post.received(recipient) == []  # not due yet
    await post.make_due(recipient)
    await drain(post)
    assert len(post.received(recipient)) == 1
    unreachable = MailSettings(host="127.0.0.1", port=free_port(), tls=TlsMode.NONE)
    lost = replace(post.parts, mail=MailPlace(unreachable, PUBLIC_URL))
    recipient = await post.put("sign_up_code")
    await Mailer(lost).send_due()
    assert (await post.row(recipient)).fault == "mail_delayed"


async def test_what_can_never_be_sent_is_given_up(post: Post) -> None:
    refused = await post.put("sign_up_code")
    post.inbox.answer = "550 no such person"
    await drain(post)
    post.inbox.answer = "250 OK"
    late = await post.put("sign_up_code", life_ms=-1)
    unknown = await post.put("no_such_text")
    await drain(post)
    for recipient, code in (
        (refused, "mail_refused"),
        (late, "mail_expired"),
        (unknown, "unknown_mail"),
    ):
        row = await post.row(recipient)
        assert (row.fault, row.fields, row.sent_at_ms) == (code, None, None)
        assert row.failed_at_ms is not None
    recipient = await post.put("sign_up_code")
    post.inbox.answer = "451 try later"
    for _ in range(MAX_ATTEMPTS):
        await post.make_due(recipient)
        await drain(post)
    assert (await post.row(recipient)).failed_at_ms is not None


async def test_two_mailers_send_a_mail_once_and_a_dead_one_s_again(post: Post) -> None:
    recipients = [await post.put("sign_up_code") for _ in range(30)]
    second = Mailer(post.parts)
    await asyncio.gather(*(each.send_due() for each in (post.mailer, second, post.mailer, second)))
    await drain(post)
    assert [len(post.received(each)) for each in recipients] == [1] * 30
    # Claimed by a mailer that died: another takes it when the lease is over, not before.
    recipient = await post.put("sign_up_code")
    async with post.parts.database.platform() as connection:
        now_ms = post.parts.clock()
        assert await MailQueue(connection).claim(now_ms, LEASE_MS, 100)
    await drain(post)
    assert post.received(recipient) == []
    await post.make_due(recipient)
    await drain(post)
    assert len(post.received(recipient)) == 1


async def test_wrong_credentials_of_ours_keep_the_mail(post: Post) -> None:
    assert post.parts.mail is not None
    # TLS off is refused with a password: this server is on this machine.
    with pytest.raises(ValueError, match="clear"):
        MailSettings(host="a", tls=TlsMode.NONE, user="u", password="wrong")
    recipient = await post.put("sign_up_code")
    settings = msgspec.structs.replace(post.parts.mail.settings, user="u")
    signed = replace(post.parts, mail=MailPlace(settings, PUBLIC_URL))
    await Mailer(signed).send_due()
    assert (await post.row(recipient)).fault == "mail_delayed"


def self_signed(folder: Path) -> ssl.SSLContext:
    """A server's TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


async def test_a_server_that_can_not_prove_itself_gets_nothing(post: Post, tmp_path: Path) -> None:
    port = free_port()
    server = Controller(post.inbox, "127.0.0.1", port, tls_context=self_signed(tmp_path))
    server.start()
    try:
        recipient = await post.put("sign_up_code")
        settings = MailSettings(host="127.0.0.1", port=port, tls=TlsMode.STARTTLS)
        await Mailer(replace(post.parts, mail=MailPlace(settings, PUBLIC_URL))).send_due()
    finally:
        server.stop()
    assert (await post.row(recipient)).fault == "mail_delayed"
    assert post.received(recipient) == []


async def test_without_a_server_mails_become_private_files(post: Post, tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    settings = MailSettings(folder=str(folder))
    mailer = Mailer(replace(post.parts, mail=MailPlace(settings, PUBLIC_URL)))
    recipient = await post.put("sign_up_code", "zh-CN")
    while await mailer.send_due():
        continue
    found = [
        (path, email.message_from_bytes(path.read_bytes(), policy=policy.default))
        for path in folder.glob("*.eml")
    ]
    (path,) = [path for path, mail in found if mail["To"] == recipient]
    assert (path.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert not list(folder.glob(".*"))


async def test_a_repeated_mail_has_the_same_id(tmp_path: Path) -> None:
    text = FilledText("Hello", "World")
    first, second = (message_of(text, "a@b.example", "c@d.example", "x-1", 0) for _ in range(2))
    assert first["Message-ID"] == second["Message-ID"] == "<x-1@b.example>"
    await FolderTransport(tmp_path).send(first)
    await FolderTransport(tmp_path).send(second)
    assert [path.name for path in tmp_path.glob("*.eml")] == ["x-1.eml"]  # noqa: ASYNC240
