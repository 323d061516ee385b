"""Identifiers: form, order in time, and the range of what goes in."""

from __future__ import annotations

import uuid

import pytest

from infra.contracts.ids import is_id, uuid7


@pytest.mark.parametrize(
    ("unix_ms", "random_bits"),
    [(0, 0), (1_795_000_000_000, 1), ((1 << 48) - 1, (1 << 74) - 1)],
)
def test_uuid7_is_a_uuid_of_version_7(unix_ms: int, random_bits: int) -> None:
    text = uuid7(unix_ms, random_bits)
    parsed = uuid.UUID(text)
    assert is_id(text)
    assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)
    assert parsed.int >> 80 == unix_ms


def test_example_of_the_standard() -> None:
    """RFC 9562, appendix A.6."""
    random_bits = (0xCC3 << 62) | 0x18C4DC0C0C07398F
    assert uuid7(0x017F22E279B0, random_bits) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_later_is_greater() -> None:
    assert uuid7(1_000, (1 << 74) - 1) < uuid7(1_001, 0)


@pytest.mark.parametrize(("unix_ms", "random_bits"), [(-1, 0), (1 << 48, 0), (0, -1), (0, 1 << 74)])
def test_out_of_range(unix_ms: int, random_bits: int) -> None:
    with pytest.raises(ValueError, match="out of"):
        uuid7(unix_ms, random_bits)


@pytest.mark.parametrize(
    "text",
    ["", "x", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f.>"],
)
def test_what_is_no_id(text: str) -> None:
    assert not is_id(text)
