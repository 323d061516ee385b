"""Every table of the platform, by subject; importing this package fills `METADATA`."""

from infra.db.tables import (
    audit,
    configuration,
    directory,
    edges,
    flows,
    history,
    identity,
    ledger,
    machines,
    people,
    sign_in,
    single_sign_on,
    tenancy,
    webhooks,
)
from infra.db.tables.shared import METADATA

__all__ = [
    "METADATA",
    "audit",
    "configuration",
    "directory",
    "edges",
    "flows",
    "history",
    "identity",
    "ledger",
    "machines",
    "people",
    "sign_in",
    "single_sign_on",
    "tenancy",
    "webhooks",
]
