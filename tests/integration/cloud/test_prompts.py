"""Prompts over the real servers: speech by the real synthesiser, playing back, uses, removal."""

from __future__ import annotations

import io
import wave
from typing import Any

import httpx
import pytest

from tests.integration.cloud.conftest import Key


async def ask(
    tenant: Key, path: str, method: str = "GET", json: object = None, **headers: str
) -> httpx.Response:
    return await tenant.http.request(
        method,
        path,
        json=json,
        headers={"Authorization": f"Bearer {tenant.key}", **headers},
    )


def facts(content: bytes) -> tuple[int, int, int, int]:
    """Rate in Hz, channels, bytes a sample, loudest sample."""
    with wave.open(io.BytesIO(content)) as reader:
        frames = memoryview(reader.readframes(reader.getnframes())).cast("h")
        return (
            reader.getframerate(),
            reader.getnchannels(),
            reader.getsampwidth(),
            max(map(abs, frames)),
        )


@pytest.mark.parametrize(
    ("language", "text", "voice"),
    [
        pytest.param("en", "Good morning.", None, id="english"),
        pytest.param("en", "Good morning.", "female", id="english-female"),
        pytest.param("zh-CN", "您好，欢迎致电。", None, id="chinese"),
        pytest.param("zh-CN", "您好，欢迎致电。", "female", id="chinese-female"),
    ],
)
async def test_a_text_is_heard_before_it_is_kept(
    one: Key, language: str, text: str, voice: str | None
) -> None:
    body: dict[str, Any] = {"text": text, "language": language, "voice": voice}
    preview = await ask(one, "/v1/prompt-previews", "POST", body)
    assert preview.status_code == 200, preview.text
    assert preview.headers["content-type"] == "audio/wav"
    rate_hz, channels, width, loudest = facts(preview.content)
    assert (rate_hz, channels, width) == (22_050, 1, 2)
    assert loudest > 3_000
    assert (await one.call("GET", "/v1/prompts"))["items"] == []

    kept = await one.call("POST", "/v1/prompts/welcome/speech", **body)
    assert kept["speech"] == body
    assert 300 < kept["duration_ms"] < 10_000
    heard = await ask(one, "/v1/prompts/welcome/audio")
    assert heard.content == preview.content


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param({"text": "   ", "language": "en"}, "text", id="blank"),
        pytest.param({"text": "\u0000\n\u200b", "language": "en"}, "text", id="unprintable"),
        pytest.param({"text": "a\0", "language": "en"}, "text", id="nul"),
        pytest.param({"text": "a" * 2_001, "language": "en"}, None, id="long"),
        pytest.param({"text": "a", "language": "tlh"}, None, id="language"),
        pytest.param({"text": "a", "language": "en", "voice": "../x"}, None, id="voice"),
    ],
)
async def test_a_text_that_can_t_be_spoken_is_refused(
    one: Key, body: dict[str, str], field: str | None
) -> None:
    for path in ("/v1/prompt-previews", "/v1/prompts/x/speech"):
        answer = await ask(one, path, "POST", body)
        assert answer.status_code == 400, answer.text
        if field:
            assert answer.json()["field"] == field


async def test_a_text_with_odd_characters_is_spoken(one: Key) -> None:
    text = "<speak>--help</speak> & $(ls) \u202e \U0001f389 [[h@]]"
    answer = await one.call("POST", "/v1/prompts/odd/speech", text=text, language="en")
    assert answer["duration_ms"] > 300
    assert (await one.call("GET", "/v1/prompts"))["items"][0]["speech"]["text"]


async def test_a_player_asks_for_parts(one: Key) -> None:
    await one.call("POST", "/v1/prompts/welcome/speech", text="Hello.", language="en")
    path = "/v1/prompts/welcome/audio"
    whole = await ask(one, path, **{"Accept-Encoding": "gzip"})
    assert whole.headers["accept-ranges"] == "bytes"
    assert "content-encoding" not in whole.headers
    size = len(whole.content)
    part = await ask(one, path, **{"Range": "bytes=44-1043", "Accept-Encoding": "gzip"})
    assert part.status_code == 206
    assert part.headers["content-range"] == f"bytes 44-1043/{size}"
    assert part.content == whole.content[44:1044]
    behind = await ask(one, path, Range=f"bytes={size}-")
    assert behind.status_code == 416
    again = await ask(one, path, **{"If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_prompt_in_force_is_not_removed(one: Key) -> None:
    await one.call("POST", "/v1/prompts/welcome/speech", text="Hello.", language="en")
    document = {
        "schema": 1,
        "name": "x",
        "start": "hello",
        "steps": {
            "hello": {"type": "play", "prompt": "welcome", "next": "bye"},
            "bye": {"type": "hangup"},
        },
    }
    flow = await one.call("POST", "/v1/flows", 201, name="x", document=document)
    use = {"flow_id": flow["flow_id"], "name": "x", "is_published": False, "is_draft": True}
    assert (await one.call("GET", "/v1/prompts/welcome/uses"))["items"] == [use]
    await one.call("POST", f"/v1/flows/{flow['flow_id']}/publish")
    await one.call("PUT", f"/v1/flows/{flow['flow_id']}/draft", document={})
    use = {**use, "is_published": True, "is_draft": False}
    assert (await one.call("GET", "/v1/prompts/welcome/uses"))["items"] == [use]
    problem = await one.call("DELETE", "/v1/prompts/welcome", 409)
    assert problem["code"] == "prompt_in_use"
    assert '"x"' in problem["detail"]


async def test_a_prompt_of_another_tenant_is_not_found(one: Key, two: Key) -> None:
    await one.call("POST", "/v1/prompts/welcome/speech", text="Hello.", language="en")
    for path in ("audio", "uses"):
        await two.call("GET", f"/v1/prompts/welcome/{path}", 404)
    await two.call("DELETE", "/v1/prompts/welcome", 404)
    await two.call("POST", "/v1/prompts/welcome/speech", text="Goodbye.", language="en")
    mine = await ask(one, "/v1/prompts/welcome/audio")
    theirs = await ask(two, "/v1/prompts/welcome/audio")
    assert mine.content != theirs.content
    await one.call("DELETE", "/v1/prompts/welcome", 204)
    assert (await one.call("GET", "/v1/prompts"))["items"] == []
    assert len((await two.call("GET", "/v1/prompts"))["items"]) == 1
    actions = {each["action"] for each in (await one.call("GET", "/v1/audit"))["items"]}
    assert {"prompt.added", "prompt.removed"} <= actions
