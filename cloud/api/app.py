"""The web application: the controllers under /v1, health, and what other rooms plug in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.middleware.base import DefineMiddleware
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ControllerRouterHandler

from cloud.acd.controller import AgentsController, QueuesController
from cloud.api.auth import PrincipalMiddleware, check_rights
from cloud.api.boundary import Clock
from cloud.api.errors import EXCEPTION_HANDLERS
from cloud.api.health import healthz, metrics, readyz
from cloud.api.life import NodeLife
from cloud.api.tracing import TracingMiddleware
from cloud.contacts.controller import CdrsController, ContactsController, InteractionsController
from cloud.identity.authenticator import Authenticator
from cloud.ivr.controller import FlowsController, NumbersController, PromptsController
from cloud.realtime.controller import LiveController, live_socket
from cloud.recording.controller import RecordingsController
from cloud.reporting.controller import IntervalsController, UsageController
from cloud.sites.controller import OwnSitesController, SitesController
from cloud.tenancy.controller import OwnTenantController, TenantsController
from infra.bus.messages import Bus
from infra.db.database import Database
from infra.objects.store import ObjectStore

MAX_BODY_BYTES = 1_000_000  # the largest JSON is a flow; prompts have their own limit

CONTROLLERS: Sequence[ControllerRouterHandler] = (
    TenantsController,
    OwnTenantController,
    SitesController,
    OwnSitesController,
    QueuesController,
    AgentsController,
    FlowsController,
    NumbersController,
    PromptsController,
    ContactsController,
    InteractionsController,
    CdrsController,
    IntervalsController,
    RecordingsController,
    UsageController,
    LiveController,
)


@dataclass(frozen=True, slots=True)
class ApiParts:
    """What the API stands on."""

    database: Database
    bus: Bus
    recordings: ObjectStore
    prompts: ObjectStore
    platform_key: str
    clock: Clock
    life: NodeLife


def create_app(parts: ApiParts, extra: Sequence[ControllerRouterHandler] = ()) -> Litestar:
    """Build the application.

    Args:
        extra: route handlers of other packages (the portal), found by entry point.
    """
    secured = Router(
        path="/v1",
        route_handlers=CONTROLLERS,
        middleware=[DefineMiddleware(PrincipalMiddleware)],
        guards=[check_rights],
        security=[{"apiKey": []}],
    )
    state = State(
        {
            "database": parts.database,
            "bus": parts.bus,
            "recordings": parts.recordings,
            "prompts": parts.prompts,
            "clock": parts.clock,
            "life": parts.life,
            "authenticator": Authenticator(parts.database, parts.platform_key, parts.clock),
        }
    )
    return Litestar(
        route_handlers=[secured, live_socket, healthz, readyz, metrics, *extra],
        middleware=[DefineMiddleware(TracingMiddleware)],
        state=state,
        exception_handlers=EXCEPTION_HANDLERS,
        request_max_body_size=MAX_BODY_BYTES,
        compression_config=CompressionConfig(backend="gzip", minimum_size=1_000),
        openapi_config=_openapi(),
        # Faults go through EXCEPTION_HANDLERS and our own log.
        logging_config=None,
    )


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Tandem",
        version="1",
        path="/schema",
        components=Components(
            security_schemes={
                "apiKey": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="An API key of a tenant or the platform",
                )
            }
        ),
    )
