"""The way of an offer through the house, read from the spans of its trace."""

from __future__ import annotations

from pathlib import Path

import msgspec

from infra.telemetry.span_file import SpanLine, read_spans

HEARD, ORDERED, OBEYED = (
    "hear agent.state_changed",
    "order OfferContact",
    "serve offer.offer_contact",
)
SEATED = "serve agent.set_state"
NS_PER_MS = 1_000_000


class OfferPath(msgspec.Struct, frozen=True):
    """One offer that an agent's becoming free led to; milliseconds."""

    edge_to_owner_ms: float
    decision_ms: float
    owner_to_edge_ms: float
    at_edge_ms: float


def read_paths(folder: Path) -> list[OfferPath]:
    """Every complete path in the folder's span files."""
    spans = {span.span_id: span for span in read_spans(folder)}
    found = (_path(span, spans) for span in spans.values() if span.name == OBEYED)
    return [path for path in found if path is not None]


def _path(obeyed: SpanLine, spans: dict[str, SpanLine]) -> OfferPath | None:
    """None for an offer that a contact's arrival led to, or whose spans are not all there."""
    ordered = spans.get(obeyed.parent_id or "")
    heard = spans.get(ordered.parent_id or "") if ordered and ordered.name == ORDERED else None
    seated = spans.get(heard.parent_id or "") if heard and heard.name == HEARD else None
    if ordered is None or heard is None or seated is None or seated.name != SEATED:
        return None
    return OfferPath(
        edge_to_owner_ms=(heard.start_ns - seated.start_ns) / NS_PER_MS,
        decision_ms=(ordered.start_ns - heard.start_ns) / NS_PER_MS,
        owner_to_edge_ms=(obeyed.start_ns - ordered.start_ns) / NS_PER_MS,
        at_edge_ms=(obeyed.end_ns - obeyed.start_ns) / NS_PER_MS,
    )
