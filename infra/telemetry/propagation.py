"""Trace context in and out of bus headers and of our own protocols, as a W3C traceparent."""

from __future__ import annotations

from collections.abc import Mapping

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

TRACEPARENT = "traceparent"
_propagator = TraceContextTextMapPropagator()


def inject(headers: dict[str, str] | None = None, context: Context | None = None) -> dict[str, str]:
    """Headers with the trace context added (the current one, if none is given)."""
    carrier: dict[str, str] = dict(headers or {})
    _propagator.inject(carrier, context)
    return carrier


def extract(headers: Mapping[str, str] | None) -> Context:
    """The context in these headers; an empty one if there is none or it is malformed."""
    return _propagator.extract(dict(headers or {}), Context())


def traceparent(context: Context | None = None) -> str:
    """The context as one string for our own protocols; empty when nothing is traced."""
    return inject(context=context).get(TRACEPARENT, "")


def from_traceparent(value: str) -> Context:
    """The context of a traceparent string; an empty one if it is empty or malformed."""
    return extract({TRACEPARENT: value} if value else None)


def trace_id(context: Context | None = None) -> str:
    """The trace's id, 32 lower-case hex digits; empty when nothing is traced."""
    span_context = trace.get_current_span(context).get_span_context()
    return f"{span_context.trace_id:032x}" if span_context.is_valid else ""
