"""Every table of the platform, by subject; importing this package fills `METADATA`."""

from infra.db.tables import configuration, directory, history, identity, ledger
from infra.db.tables.shared import METADATA

__all__ = ["METADATA", "configuration", "directory", "history", "identity", "ledger"]
