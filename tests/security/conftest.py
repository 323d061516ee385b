"""The running stack and the node's API, as the integration tests have them."""

from __future__ import annotations

from tests.integration.cloud.conftest import http, one, operator, parts, settings, two
from tests.integration.conftest import stack

__all__ = ["http", "one", "operator", "parts", "settings", "stack", "two"]
