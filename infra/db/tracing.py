"""A span for each SQL statement, child of whatever is being done.

opentelemetry-instrumentation-sqlalchemy refuses the SQLAlchemy that we run (it stops before 2.1).
"""

from __future__ import annotations

from typing import Any

from opentelemetry.trace import Span, SpanKind, StatusCode
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext

from infra.telemetry.tracing import get_tracer

tracer = get_tracer(__name__)

MAX_STATEMENT_CHARS = 500  # enough to know it by; the values are never part of it
_SPAN = "tandem.span"


def statement_span(statement: str) -> Span:
    """Begin the span of one statement, child of whatever is being done; who asks ends it."""
    return tracer.start_span(
        f"sql {statement.split(None, 1)[0].upper()}",
        kind=SpanKind.CLIENT,
        attributes={
            "db.system.name": "postgresql",
            "db.query.text": statement[:MAX_STATEMENT_CHARS],
        },
    )


def trace_statements(engine: Engine) -> None:
    """Record a span for each statement that SQLAlchemy's engine itself runs."""
    event.listen(engine, "before_cursor_execute", _before)
    event.listen(engine, "after_cursor_execute", _after)
    event.listen(engine, "handle_error", _on_error)


def _before(
    _connection: Connection,
    _cursor: Any,  # the driver's own
    statement: str,
    _parameters: Any,  # never recorded: they are tenants' data
    context: Any,  # SQLAlchemy's execution context, a place to keep the span
    _is_many: bool,
) -> None:
    setattr(context, _SPAN, statement_span(statement))


def _after(
    _connection: Connection,
    _cursor: Any,  # the driver's own
    _statement: str,
    _parameters: Any,  # never recorded
    context: Any,  # keeps the span
    _is_many: bool,
) -> None:
    span: Span | None = getattr(context, _SPAN, None)
    if span is not None:
        span.end()


def _on_error(context: ExceptionContext) -> None:
    span: Span | None = getattr(context.execution_context, _SPAN, None)
    if span is not None:
        # Only the kind: the driver's text can hold a row's values.
        span.set_status(StatusCode.ERROR, type(context.original_exception).__name__)
        span.end()
