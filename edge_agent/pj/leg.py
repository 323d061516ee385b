"""A leg as the worker keeps it, from its INVITE to its end."""

from __future__ import annotations

from dataclasses import dataclass, field

from edge_agent.media.protocol import EndedBy
from edge_agent.pj.callbacks import WorkerCall
from infra.contracts.ids import LegId
from infra.contracts.leg import MediaFigures


@dataclass(slots=True)
class Leg:
    """One call and what is known of it.

    Attributes:
        slot: its place in the bridge; None while it has no media.
        is_held: the remote side has it on hold: its silence is no loss of media.
        is_watched: a look at its received packets is due.
        peers: legs it is bridged with, whether or not both have media yet.
        ended_by: set when the worker ends it; None: the remote side did.
        past: summed figures of streams that a re-INVITE replaced.
    """

    leg_id: LegId
    call: WorkerCall
    is_incoming: bool
    started_at_ms: int
    sip_call_id: str = ""
    answered_at_ms: int | None = None
    slot: int | None = None
    stream_index: int = 0
    codec: str = ""
    peers: set[LegId] = field(default_factory=set)
    ended_by: EndedBy | None = None
    is_ringing_said: bool = False
    is_replied: bool = False
    rx_packets_seen: int = 0
    rx_seen_at_ns: int = 0
    is_loss_said: bool = False
    is_held: bool = False
    is_watched: bool = False
    past: tuple[int, int, int, int, int] | None = None

    def add_stream(self, figures: tuple[int, int, int, int, int]) -> None:
        """Count a stream that ends: packets add up, jitter and round trip are the last ones."""
        before = self.past or (0, 0, 0, 0, 0)
        self.past = (
            before[0] + figures[0],
            before[1] + figures[1],
            before[2] + figures[2],
            figures[3],
            figures[4],
        )

    def media_figures(self) -> MediaFigures | None:
        """For the CDR; None when the leg never had media."""
        if self.past is None:
            return None
        rx_packets, rx_lost, tx_packets, jitter_us, rtt_us = self.past
        return MediaFigures(self.codec, rx_packets, rx_lost, tx_packets, jitter_us, rtt_us)
