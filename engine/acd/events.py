"""What the routing core hears besides the contracts' messages, and what it orders."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from infra.contracts.agent import AgentStateChanged, RequestAgentState, SetAgentState
from infra.contracts.config import TenantConfig
from infra.contracts.contact import (
    ContactConnected,
    ContactDequeued,
    ContactEnded,
    ContactQueued,
    InteractionEnded,
)
from infra.contracts.ids import OfferId, SiteId, TenantId
from infra.contracts.offer import CancelOffer, OfferContact, OfferFailed, OfferStarted
from infra.contracts.site import EdgeSnapshot


class Configured(msgspec.Struct, frozen=True):
    """The whole configuration of the routing domain; replaces what was there.

    A tenant may appear once for each of its sites: queues and agents are joined by id, and the
    higher version wins.
    """

    configs: list[TenantConfig]


class TimerDue(msgspec.Struct, frozen=True):
    """The time that `wake_at_ms` named has come."""


class OfferRefused(msgspec.Struct, frozen=True):
    """An edge answered OfferContact with Refused; `code` is an OfferFailure or another code."""

    offer_id: OfferId
    code: str


class OfferTimedOut(msgspec.Struct, frozen=True):
    """No edge answered OfferContact within the shell's limit; it may ring all the same."""

    offer_id: OfferId


class SiteLost(msgspec.Struct, frozen=True):
    """The site is out of reach: it routes by itself now; its next snapshot brings it back."""

    site_id: SiteId


AcdEvent = (
    ContactQueued
    | ContactDequeued
    | ContactConnected
    | ContactEnded
    | InteractionEnded
    | OfferStarted
    | OfferFailed
    | AgentStateChanged
    | EdgeSnapshot
    | RequestAgentState
    | Configured
    | TimerDue
    | OfferRefused
    | OfferTimedOut
    | SiteLost
)

OrderBody = OfferContact | CancelOffer | SetAgentState


@dataclass(frozen=True, slots=True)
class Order:
    """A command to send to one edge about one tenant."""

    tenant_id: TenantId
    site_id: SiteId
    body: OrderBody
