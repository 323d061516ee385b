"""The Python client's transport against scripted answers: what is tried again, and what is not."""

from __future__ import annotations

import httpx
import pytest

from clients.python.tandem_client import (
    ApiProblem,
    Client,
    Etag,
    NotModified,
    PreconditionFailed,
    RateLimited,
    Unreachable,
)
from clients.python.tandem_client import types as t

QUEUES: dict[str, object] = {"items": [], "next_cursor": None}
LIMITED = {"code": "rate_limited", "detail": "more than 5 requests a minute"}
NOW = {"Retry-After": "0"}
Step = httpx.Response | Exception


def client(*steps: Step, seen: list[httpx.Request] | None = None) -> Client:
    """A client whose answers are these, one after the other."""
    left = iter(steps)

    def answer(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        step = next(left)
        if isinstance(step, Exception):
            raise step
        return step

    http = httpx.Client(transport=httpx.MockTransport(answer))
    return Client("https://node/", "tdk_x", tenant_id="T", http=http)


def test_a_read_is_tried_again() -> None:
    seen: list[httpx.Request] = []
    steps: list[Step] = [
        httpx.Response(429, json=LIMITED, headers=NOW),
        httpx.Response(503, headers=NOW),
        httpx.ConnectError("refused"),
        httpx.Response(200, json=QUEUES),
    ]
    assert client(*steps, seen=seen).routing.queues().items == []
    assert len(seen) == 4
    assert seen[0].headers["authorization"] == "Bearer tdk_x"
    assert seen[0].headers["tandem-tenant"] == "T"


def test_a_post_is_tried_again_only_with_its_key() -> None:
    body = t.NewWebhook(url="https://example.com/", events=["contact.ended"])
    with pytest.raises(RateLimited) as limited:
        client(httpx.Response(429, json=LIMITED, headers=NOW)).webhooks.add_webhook(body)
    assert (limited.value.code, limited.value.retry_after_s) == ("rate_limited", 0)
    with pytest.raises(Unreachable):
        client(httpx.ReadError("lost")).webhooks.add_webhook(body)
    seen: list[httpx.Request] = []
    renewed = {"secret": "whsec_x", "previous_until_at_ms": 1}
    found = client(
        httpx.ReadError("lost"), httpx.Response(201, json=renewed), seen=seen
    ).webhooks.renew_webhook_secret("w/1", idempotency_key="k")
    assert found.previous_until_at_ms == 1
    assert {each.headers["idempotency-key"] for each in seen} == {"k"}
    assert seen[0].url.raw_path == b"/v1/webhooks/w%2F1/secret"


def test_a_refusal_names_the_field() -> None:
    problem = {"title": "x", "status": 400, "code": "bad_url", "detail": "no", "field": "url"}
    body = t.NewWebhook(url="ftp://example.com/", events=["contact.ended"])
    with pytest.raises(ApiProblem) as refused:
        client(httpx.Response(400, json=problem)).webhooks.add_webhook(body)
    assert (refused.value.field, refused.value.code) == ("url", "bad_url")
    with pytest.raises(ApiProblem) as strange:
        client(httpx.Response(500, text="<html>")).routing.queues()
    assert strange.value.code == "not_a_problem_document"


def test_a_long_wait_is_the_callers() -> None:
    long = httpx.Response(429, json=LIMITED, headers={"Retry-After": "3600"})
    with pytest.raises(RateLimited):
        client(long).routing.queues()


def test_entity_tags() -> None:
    tag, seen = Etag(), list[httpx.Request]()
    steps = [
        httpx.Response(200, json=QUEUES, headers={"ETag": '"a"'}),
        httpx.Response(304),
        httpx.Response(412, json={"code": "changed_since", "detail": "changed"}),
    ]
    using = client(*steps, seen=seen)
    using.routing.queues(etag=tag)
    assert tag.value == '"a"'
    with pytest.raises(NotModified):
        using.routing.queues(etag=tag)
    with pytest.raises(PreconditionFailed):
        using.routing.remove_queue("q", if_match=tag)
    assert [each.headers.get("if-none-match") for each in seen] == [None, '"a"', None]
    assert seen[2].headers["if-match"] == '"a"'


def test_pages_follow_one_another() -> None:
    entry = {
        "webhook_id": "w",
        "url": "u",
        "description": "",
        "events": [],
        "is_active": True,
        "previous_secret_until_at_ms": None,
        "failing_since_at_ms": None,
        "disabled_at_ms": None,
        "disabled_reason": "",
        "created_at_ms": 1,
        "changed_at_ms": 1,
    }
    seen: list[httpx.Request] = []
    using = client(
        httpx.Response(200, json={"items": [entry], "next_cursor": "c"}),
        httpx.Response(200, json={"items": [entry, entry], "next_cursor": None}),
        seen=seen,
    )
    assert len(list(using.webhooks.iterate_webhooks(limit=2))) == 3
    assert [each.url.params.get("cursor") for each in seen] == [None, "c"]
