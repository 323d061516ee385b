"""docs/webhooks.md: its example verifies what we sign, and its list of events is complete."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest

from cloud.webhooks.kinds import DESCRIPTIONS, SUBSCRIBABLE, EventKind, Happening, payload_of
from cloud.webhooks.schedule import RETRY_AFTER_MS
from cloud.webhooks.signing import headers, new_secret

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "webhooks.md").read_text(encoding="utf-8")


def documented() -> Any:  # a function of the page, which no checker reads
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    namespace: dict[str, Any] = {}
    exec(compile(code, "docs/webhooks.md", "exec"), namespace)  # noqa: S102 - our own page
    return namespace["verified"]


def test_the_example_verifies_a_delivery() -> None:
    verified, secret, now_s = documented(), new_secret(), int(time.time())
    data = {"contact_id": "c", "name": "余晖"}
    body = payload_of("t", Happening("e", EventKind.CONTACT_ENDED, now_s * 1_000, data))
    made = headers([new_secret(), secret], "e", now_s, body)
    event = verified(secret, made, body.encode())
    assert (event["type"], event["version"], event["data"]) == ("contact.ended", 1, data)
    assert event["timestamp"].endswith("Z")
    with pytest.raises(ValueError, match="not signed"):
        verified(secret, made, body.encode() + b" ")
    with pytest.raises(ValueError, match="too old"):
        verified(secret, headers([secret], "e", now_s - 301, body), body.encode())


def test_every_event_is_listed() -> None:
    listed = re.findall(r"^\| `([a-z_.]+\.[a-z_]+)` \| (.+) \|$", PAGE, re.MULTILINE)
    assert listed == [(each.value, DESCRIPTIONS[each]) for each in SUBSCRIBABLE]


def test_the_schedule_is_as_documented() -> None:
    units = {"s": 1_000, "min": 60_000, "h": 3_600_000}
    (sentence,) = re.findall(r"tried again after (.*?): three days", PAGE)
    waits = [int(count) * units[unit] for count, unit in re.findall(r"(\d+) (s|min|h)\b", sentence)]
    assert waits == list(RETRY_AFTER_MS)
