"""What all tables share: the metadata with its naming, and the column kinds."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Column, MetaData, Uuid

# Names are fixed so that a migration can name a constraint and an error can be traced to it.
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

E164_PATTERN = r"^\+[1-9][0-9]{6,14}$"  # ITU-T E.164: up to 15 digits
SHA256_PATTERN = "^[0-9a-f]{64}$"
MAX_NAME_CHARS = 200  # longer names break every list on a screen


def id_column(name: str, *, primary_key: bool = False, nullable: bool = False) -> Column[str]:
    """A UUID, text in Python."""
    kind: Uuid[str] = Uuid(as_uuid=False)
    return Column(name, kind, primary_key=primary_key, nullable=nullable)


def tenant_column() -> Column[str]:
    """`tenant_id`, the first part of every key."""
    return id_column("tenant_id", primary_key=True)


def at_ms(name: str, *, nullable: bool = False) -> Column[int]:
    """A point in time: milliseconds since 1970, UTC, as the messages carry it."""
    return Column(name, BigInteger, nullable=nullable)


def one_of(column: str, kind: type[StrEnum], *, name: str) -> CheckConstraint:
    """The column holds a member of the enumeration (NULL passes where the column allows it)."""
    members = ", ".join(f"'{member.value}'" for member in kind)
    return CheckConstraint(f"{column} IN ({members})", name=name)


def name_check() -> CheckConstraint:
    """A name is neither blank nor endless."""
    return CheckConstraint(
        f"length(btrim(name)) BETWEEN 1 AND {MAX_NAME_CHARS}", name="name_length"
    )
