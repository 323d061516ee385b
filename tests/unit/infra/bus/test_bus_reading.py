"""Reading a message: the subject is the truth, and replies are what their header says."""

from __future__ import annotations

import msgspec
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from infra.bus.messages import REPLY_HEADER, decode_reply
from infra.bus.serving import read
from infra.contracts.contact import ContactDequeued
from infra.contracts.envelope import encode, wrap
from infra.contracts.errors import PeerError, RequestError, UnknownMessage
from infra.contracts.ids import ContactId, EventId, QueueId, SiteId, TenantId
from infra.contracts.site import Accepted, Refused

BODY = ContactDequeued(ContactId("c"), QueueId("q"), "r", 1)
SUBJECT = "tenant.t1.site.s1.evt.contact.dequeued.v1"


def message(subject: str, payload: bytes, headers: dict[str, str] | None = None) -> Msg:
    return Msg(_client=Client(), subject=subject, data=payload, headers=headers)


def payload(tenant: str | None = "t1", site: str | None = "s1") -> bytes:
    return encode(
        wrap(
            BODY,
            event_id=EventId("e"),
            tenant_id=TenantId(tenant) if tenant else None,
            at_ms=1,
            site_id=SiteId(site) if site else None,
        )
    )


def test_a_good_message_is_read() -> None:
    delivery = read(message(SUBJECT, payload()))
    assert delivery.body == BODY
    assert (delivery.token(1), delivery.token(3)) == ("t1", "s1")


@pytest.mark.parametrize(
    ("tenant", "site", "field"),
    [
        pytest.param("t2", "s1", "tenant_id", id="another-tenant"),
        pytest.param(None, "s1", "tenant_id", id="no-tenant"),
        pytest.param("t1", "s2", "site_id", id="another-site"),
    ],
)
def test_an_envelope_that_contradicts_its_subject_is_refused(
    tenant: str | None, site: str | None, field: str
) -> None:
    with pytest.raises(RequestError) as refused:
        read(message(SUBJECT, payload(tenant, site)))
    assert (refused.value.code, refused.value.field) == ("spoofed", field)


def test_a_cloud_command_needs_no_site_in_its_envelope() -> None:
    assert read(message(SUBJECT, payload(site=None))).envelope.site_id is None


def test_an_unknown_version_is_told_apart() -> None:
    with pytest.raises(UnknownMessage):
        read(message(SUBJECT, payload().replace(b'"version":1', b'"version":99')))


def reply(value: msgspec.Struct) -> Msg:
    return message("_INBOX.x", msgspec.json.encode(value), {REPLY_HEADER: type(value).__name__})


def test_replies() -> None:
    assert decode_reply(reply(Accepted()), Accepted) == Accepted()
    with pytest.raises(RequestError) as refused:
        decode_reply(reply(Refused("agent_busy", "no", "state")), Accepted)
    assert (refused.value.code, refused.value.field) == ("agent_busy", "state")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(message("_INBOX.x", b"{}"), id="no-header"),
        pytest.param(message("_INBOX.x", b"{}", {REPLY_HEADER: "Other"}), id="another-type"),
        pytest.param(message("_INBOX.x", b"{", {REPLY_HEADER: "Accepted"}), id="malformed"),
        pytest.param(message("_INBOX.x", b"{}", {REPLY_HEADER: "Refused"}), id="empty-refusal"),
    ],
)
def test_a_reply_that_is_not_one_is_the_peers_fault(answer: Msg) -> None:
    with pytest.raises(PeerError) as wrong:
        decode_reply(answer, Accepted)
    assert wrong.value.code == "unexpected_reply"
