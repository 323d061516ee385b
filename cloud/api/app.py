"""The web application: the controllers under /v1, health, and what other rooms plug in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.middleware.base import DefineMiddleware
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ControllerRouterHandler

from cloud.acd.controller import AgentsController, QueuesController, SkillsController
from cloud.api.auth import PrincipalMiddleware, check_rights
from cloud.api.boundary import Clock
from cloud.api.browser_safety import add_browser_headers
from cloud.api.described import DescribedConfig
from cloud.api.errors import EXCEPTION_HANDLERS
from cloud.api.etags import TaggedResponse
from cloud.api.health import healthz, metrics, readyz
from cloud.api.life import NodeLife
from cloud.api.rate_limits import (
    PrincipalRateLimit,
    RateLimits,
    StrangerRateLimit,
    add_api_headers,
)
from cloud.api.refusals import Refusals, note_refusal
from cloud.api.repeats.middleware import RepeatMiddleware
from cloud.api.tracing import TracingMiddleware
from cloud.audit.controller import AuditController
from cloud.bulk.controller import ExportController, ImportController
from cloud.clients.controller import (
    BrandController,
    ClientsController,
    PublicBrandController,
)
from cloud.clients.grants_controller import GrantsController
from cloud.contacts.controller import CdrsController, ContactsController, InteractionsController
from cloud.hours.controller import HolidayTemplatesController, HoursController
from cloud.identity.auth_controller import AuthController
from cloud.identity.authenticator import Authenticator
from cloud.identity.me_controller import MeController
from cloud.identity.parts import identity_parts
from cloud.identity.rules_controller import SignInRulesController
from cloud.identity.settings import IdentitySettings
from cloud.ivr.check_controller import NumberCheckController
from cloud.ivr.controller import FlowsController, FlowTemplatesController
from cloud.ivr.prompt_controller import PromptPreviewsController, PromptsController
from cloud.machines.controller import KeysController, OauthClientsController
from cloud.machines.token_controller import TokenController, authorization_server
from cloud.numbers.controller import (
    NumberPoolController,
    NumbersController,
    PlatformNumbersController,
)
from cloud.overview.controller import OverviewController
from cloud.people.controller import PeopleController, TeamsController
from cloud.people.own_agent_controller import OwnAgentsController
from cloud.platform.controller import (
    AccessAskingController,
    AccessController,
    PlansController,
    PlatformController,
)
from cloud.platform.nodes import Nodes
from cloud.realtime.controller import LiveController, live_socket
from cloud.recording.controller import RecordingsController
from cloud.reporting.controller import IntervalsController, UsageController
from cloud.scim.controller import SCIM_ROUTER
from cloud.scim.token_controller import ScimTokensController
from cloud.sites.controller import EnrolController, OwnSitesController, SitesController
from cloud.sso.controller import IdentityProvidersController, SignOnController
from cloud.sso.parts import sso_parts
from cloud.sso.settings import SsoSettings
from cloud.tenancy.controller import TenantsController
from cloud.tenancy.exports import ExportsController
from cloud.tenancy.own import OwnTenantController
from cloud.tenancy.standing import Standings, check_standing
from cloud.webhooks.controller import WebhookEventsController, WebhooksController
from cloud.webhooks.settings import WebhookSettings
from infra.bus.messages import Bus
from infra.db.database import Database
from infra.objects.store import ObjectStore
from infra.speech.espeak import Synthesiser

MAX_BODY_BYTES = 1_000_000  # the largest JSON is a flow; prompts have their own limit

CONTROLLERS: Sequence[ControllerRouterHandler] = (
    TenantsController,
    OwnTenantController,
    ExportsController,
    ClientsController,
    GrantsController,
    BrandController,
    PlatformController,
    PlansController,
    AccessAskingController,
    AccessController,
    SitesController,
    OwnSitesController,
    QueuesController,
    AgentsController,
    SkillsController,
    PeopleController,
    ImportController,
    ExportController,
    TeamsController,
    FlowsController,
    FlowTemplatesController,
    HoursController,
    HolidayTemplatesController,
    NumbersController,
    NumberPoolController,
    PlatformNumbersController,
    PromptsController,
    PromptPreviewsController,
    ContactsController,
    InteractionsController,
    CdrsController,
    IntervalsController,
    RecordingsController,
    UsageController,
    LiveController,
    OverviewController,
    NumberCheckController,
    MeController,
    OwnAgentsController,
    KeysController,
    OauthClientsController,
    SignInRulesController,
    IdentityProvidersController,
    ScimTokensController,
    AuditController,
    WebhooksController,
    WebhookEventsController,
)


# Under /v1 as well, for those who have no principal yet.
PUBLIC_CONTROLLERS: Sequence[ControllerRouterHandler] = (
    AuthController,
    PublicBrandController,
    EnrolController,
    TokenController,
    SignOnController,
)


# Outside /v1: what standards and balancers expect at the root.
OPEN_HANDLERS: Sequence[ControllerRouterHandler] = (
    authorization_server,
    SCIM_ROUTER,
    live_socket,
    healthz,
    readyz,
    metrics,
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
    identity: IdentitySettings
    sso: SsoSettings = field(default_factory=SsoSettings)
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)
    nodes: Nodes = field(default_factory=Nodes)


def app_state(parts: ApiParts) -> State:
    """What handlers find in the application: all that it keeps is here."""
    standings = Standings(parts.database, parts.clock)
    authenticator = Authenticator(parts.database, parts.platform_key, parts.clock, standings)
    return State(
        {
            "database": parts.database,
            "bus": parts.bus,
            "recordings": parts.recordings,
            "prompts": parts.prompts,
            "synthesiser": Synthesiser(),
            "clock": parts.clock,
            "life": parts.life,
            "nodes": parts.nodes,
            "standings": standings,
            "authenticator": authenticator,
            "rate_limits": RateLimits(standings),
            "refusals": Refusals(parts.database, parts.clock),
            "identity": identity_parts(parts.identity, parts.database, authenticator, parts.clock),
            "sso": sso_parts(parts.sso, parts.clock),
            "webhooks": parts.webhooks,
        }
    )


def create_app(parts: ApiParts, extra: Sequence[ControllerRouterHandler] = ()) -> Litestar:
    """Build the application.

    Args:
        extra: route handlers of other packages (the portal), found by entry point.
    """
    secured = Router(
        path="/v1",
        route_handlers=CONTROLLERS,
        middleware=[
            DefineMiddleware(PrincipalMiddleware),
            PrincipalRateLimit(),
            RepeatMiddleware(),
        ],
        response_class=TaggedResponse,
        guards=[check_rights, check_standing],
        security=[{"apiKey": []}],
    )
    public = Router(
        path="/v1",
        route_handlers=PUBLIC_CONTROLLERS,
        middleware=[StrangerRateLimit()],
        security=[{}],
    )
    return Litestar(
        route_handlers=[secured, public, *OPEN_HANDLERS, *extra],
        middleware=[DefineMiddleware(TracingMiddleware)],
        state=app_state(parts),
        exception_handlers=EXCEPTION_HANDLERS,
        after_exception=[note_refusal],
        before_send=[add_api_headers, add_browser_headers],
        request_max_body_size=MAX_BODY_BYTES,
        # A handler opts out by `exclude_from_compression=True`: ranges count uncompressed bytes.
        compression_config=CompressionConfig(
            backend="gzip", minimum_size=1_000, exclude_opt_key="exclude_from_compression"
        ),
        openapi_config=_openapi(),
        # Faults go through EXCEPTION_HANDLERS and our own log.
        logging_config=None,
    )


def _openapi() -> DescribedConfig:
    return DescribedConfig(
        title="Tandem",
        use_handler_docstrings=True,
        version="1",
        path="/schema",
        # The document only: the pages that could show it load scripts of strangers.
        render_plugins=[JsonRenderPlugin()],
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
