"""A span for each HTTP request, child of the client's trace context if it sent one."""

from __future__ import annotations

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from opentelemetry.trace import SpanKind, StatusCode

from infra.telemetry.propagation import extract
from infra.telemetry.tracing import get_tracer

tracer = get_tracer(__name__)

_SERVER_ERROR = 500


class TracingMiddleware:
    """Wraps the application in `http METHOD route` spans."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run one request inside its span."""
        if scope["type"] is not ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        route = scope.get("path_template") or scope["path"]
        with tracer.start_as_current_span(
            f"http {scope.get('method')} {route}", context=extract(headers), kind=SpanKind.SERVER
        ) as span:

            async def recording_send(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                    if message["status"] >= _SERVER_ERROR:
                        span.set_status(StatusCode.ERROR)
                await send(message)

            await self._app(scope, receive, recording_send)
