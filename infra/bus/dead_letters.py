"""Keeps messages that can't be taken, with their reason: others go on, and nothing is lost."""

from __future__ import annotations

from nats.aio.msg import Msg
from nats.js import JetStreamContext

from infra.telemetry.logs import get_logger

log = get_logger(__name__)

SUBJECT_HEADER = "Tandem-Subject"  # where it came from
REASON_HEADER = "Tandem-Reason"  # a stable code
ERROR_HEADER = "Tandem-Error"  # for people; holds no personal data
MAX_ERROR_CHARS = 500
STORE_TIMEOUT_S = 5.0


async def bury(js: JetStreamContext, message: Msg, *, reader: str, reason: str, error: str) -> None:
    """Store the message as `dead.{reader}.{reason}`, log it, and acknowledge the original.

    Acknowledged only after it is stored: a failure raises, and the message comes again.
    """
    # The server's own headers speak of the stream it came from, and would be refused elsewhere.
    carried = {k: v for k, v in (message.headers or {}).items() if not k.startswith("Nats-")}
    headers = {
        **carried,
        SUBJECT_HEADER: message.subject,
        REASON_HEADER: reason,
        ERROR_HEADER: " ".join(error.split())[:MAX_ERROR_CHARS],
        # One place in one reader's stream is one dead letter, however often it is tried.
        "Nats-Msg-Id": f"{reader}:{message.metadata.stream}:{message.metadata.sequence.stream}",
    }
    await js.publish(
        f"dead.{reader}.{reason}", message.data, headers=headers, timeout=STORE_TIMEOUT_S
    )
    log.error(
        "message put with the dead letters",
        reader=reader,
        reason=reason,
        subject=message.subject,
        error=error,
    )
    await message.ack()
