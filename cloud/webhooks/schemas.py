"""What the endpoints of webhooks take and give."""

from __future__ import annotations

from typing import Annotated

import msgspec

from cloud.api.pages import AtMs
from cloud.webhooks.addresses import MAX_URL_CHARS
from cloud.webhooks.kinds import SUBSCRIBABLE, EventKind

Url = Annotated[str, msgspec.Meta(min_length=8, max_length=MAX_URL_CHARS)]
Description = Annotated[str, msgspec.Meta(max_length=200)]
Events = Annotated[list[EventKind], msgspec.Meta(min_length=1, max_length=len(SUBSCRIBABLE))]


class NewWebhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A webhook to add, or its new state.

    Attributes:
        url: where deliveries are sent, by HTTPS.
        events: names of events, as `/v1/webhook-events` lists them.
        is_active: an inactive webhook is told nothing, and misses what happens meanwhile.
    """

    url: Url
    events: Events
    is_active: bool = True
    description: Description = ""


class Webhook(msgspec.Struct, frozen=True):
    """A webhook without its secret.

    Attributes:
        previous_secret_until_at_ms: until then deliveries are signed with the former secret too.
        failing_since_at_ms: of the first failure since the last success.
        disabled_at_ms: when it was switched off because it kept failing.
        disabled_reason: `failing` or `gone`; empty while it is not disabled.
    """

    webhook_id: str
    url: str
    description: str
    events: list[str]
    is_active: bool
    previous_secret_until_at_ms: int | None
    failing_since_at_ms: int | None
    disabled_at_ms: int | None
    disabled_reason: str
    created_at_ms: int
    changed_at_ms: int


class WebhookList(msgspec.Struct, frozen=True):
    """A tenant's webhooks, newest first."""

    items: list[Webhook]
    next_cursor: str | None


class CreatedWebhook(msgspec.Struct, frozen=True):
    """A new webhook; `secret` is shown this once."""

    webhook: Webhook
    secret: str


class RenewedSecret(msgspec.Struct, frozen=True):
    """A new secret, shown this once; the former one is good until `previous_until_at_ms`."""

    secret: str
    previous_until_at_ms: int


class WebhookEvent(msgspec.Struct, frozen=True):
    """An event that a webhook can subscribe to."""

    name: str
    description: str


class WebhookEventList(msgspec.Struct, frozen=True):
    """All of them."""

    items: list[WebhookEvent]


class WebhookDelivery(msgspec.Struct, frozen=True):
    """One event on its way to one webhook.

    Attributes:
        status: `pending`, `delivered`, or `failed` (given up).
        attempts: made so far, replays included.
        next_at_ms: of the next attempt; None when none is planned.
        response_status: of the latest answer; None when there was none.
        duration_ms: of the latest attempt.
        fault: why there was no answer, a stable word: `timeout`, `private_address`, …
    """

    delivery_id: str
    event_id: str
    event: str
    status: str
    attempts: int
    created_at_ms: int
    next_at_ms: int | None
    last_attempt_at_ms: int | None
    response_status: int | None
    duration_ms: int | None
    fault: str


class WebhookDeliveryList(msgspec.Struct, frozen=True):
    """A webhook's deliveries, newest first."""

    items: list[WebhookDelivery]
    next_cursor: str | None


class WebhookAttempt(msgspec.Struct, frozen=True):
    """One attempt at a delivery; `answer` is the first 2,048 bytes of what came back."""

    number: int
    at_ms: int
    response_status: int | None
    duration_ms: int
    fault: str
    answer: str


class WebhookDeliveryDetail(msgspec.Struct, frozen=True):
    """A delivery with the text that is sent and every attempt, latest first."""

    delivery: WebhookDelivery
    payload: str
    attempts: list[WebhookAttempt]


class ReplayRange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Deliveries to send again: queued at or after `from_ms` and before `to_ms`.

    Attributes:
        only_failed: leave out those that were delivered.
    """

    from_ms: AtMs
    to_ms: AtMs
    only_failed: bool = True


class Replayed(msgspec.Struct, frozen=True):
    """How many deliveries are sent again."""

    count: int
