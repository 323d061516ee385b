"""Bodies that are made to break or to fill the node: depth, size, endless repetition."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.integration.cloud.conftest import Key
from tests.integration.cloud.test_api import put_prompt, wav
from tests.integration.cloud.test_scim import directory_of

DEEP = 100_000
JSON = {"Content-Type": "application/json"}


async def send(who: Key, method: str, path: str, content: bytes, **more: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {who.key}", **JSON, **more}
    return await who.http.request(method, path, content=content, headers=headers)


@pytest.mark.parametrize(
    "opening", [b"[", b'{"a":', b'{"document":', b'{"name":"x","document":{"a":']
)
@pytest.mark.parametrize(
    "path", ["/v1/flows", "/v1/people", "/v1/auth/sign-in", "/v1/oauth/token", "/v1/agents"]
)
async def test_depth_is_the_client_s_fault(one: Key, path: str, opening: bytes) -> None:
    for depth in (500, DEEP):
        answer = await send(one, "POST", path, opening + b"[" * depth + b"]" * depth)
        assert 400 <= answer.status_code < 500, (depth, answer.text)


@pytest.mark.parametrize("depth", [500, 900, 2_000, DEEP])
async def test_a_deep_flow_is_refused_or_kept(one: Key, depth: int) -> None:
    document = b'{"name":"deep","document":{"a":' + b"[" * depth + b"]" * depth + b"}}"
    answer = await send(one, "POST", "/v1/flows", document)
    assert answer.status_code < 500, answer.text
    if answer.status_code == 201:
        path = f"/v1/flows/{answer.json()['flow_id']}"
        for method, each in (("GET", path), ("POST", f"{path}/check"), ("POST", f"{path}/publish")):
            said = await send(one, method, each, b"")
            assert said.status_code < 500, (each, said.text)
        assert (await send(one, "GET", "/v1/audit", b"")).status_code == 200


async def test_a_deep_scim_body_is_refused(one: Key) -> None:
    directory = await directory_of(one)
    deep = b'{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":'
    for depth in (500, DEEP):
        for path in ("/Users", "/Groups"):
            answer = await directory.send("POST", path, content=deep + b"[" * depth + b"]" * depth)
            assert 400 <= answer.status_code < 500, answer.text
    filter_ = "(" * 2_000 + 'userName eq "a"' + ")" * 2_000
    answer = await directory.send("GET", "/Users", params={"filter": filter_})
    assert 400 <= answer.status_code < 500, answer.text


async def test_a_large_body_is_not_read_for_its_idempotency_key(one: Key) -> None:
    body = b'{"name":"' + b"x" * 30_000_000 + b'"}'
    answer = await send(one, "POST", "/v1/queues", body, **{"Idempotency-Key": "large"})
    assert answer.status_code == 413, answer.text
    form = {"file": ("a.csv", b"email\n" + b"x" * 6_000_000, "text/csv")}
    headers = {"Authorization": f"Bearer {one.key}", "Idempotency-Key": "file"}
    answer = await one.http.post("/v1/import/people", headers=headers, files=form)
    assert answer.status_code == 413, answer.text


async def test_numbers_beyond_the_database_are_the_client_s_fault(one: Key) -> None:
    for number in ("1e400", "9" * 400, "-9223372036854775809", "1.5"):
        body = b'{"name":"x","priority":%s}' % number.encode()
        answer = await send(one, "POST", "/v1/queues", body)
        assert 400 <= answer.status_code < 500, answer.text


async def test_one_prompt_put_again_and_again_does_not_fill_the_store(
    one: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = [wav(duration_s=0.1 * (1 + at)) for at in range(4)]
    monkeypatch.setattr("cloud.ivr.prompt_litter.MAX_FILES", 2)
    found = [(await put_prompt(one, "hold", each)).status_code for each in content]
    # Each leaves the one before, and two may be left.
    assert found == [200, 200, 200, 200]
    refused = await put_prompt(one, "hold", wav(duration_s=0.9))
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    # A day later the files are gone, and prompts can be put.
    monkeypatch.setattr("cloud.ivr.prompt_litter.KEPT_MS", -60_000)
    assert (await put_prompt(one, "hold", wav(duration_s=0.9))).status_code == 200
    store = one.parts.prompts
    left = [each async for each in store.listed(f"{one.tenant_id}/prompts/")]
    assert len(left) == 2  # what was replaced just now, and what is played
    await _played(one, "hold")


async def _played(tenant: Key, name: str) -> None:
    headers = {"Authorization": f"Bearer {tenant.key}"}
    answer: Any = await tenant.http.get(f"/v1/prompts/{name}/audio", headers=headers)
    assert answer.status_code == 200, answer.text
