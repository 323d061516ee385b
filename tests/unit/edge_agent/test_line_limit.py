"""A flood of lines becomes some lines and a count."""

from __future__ import annotations

from edge_agent.line_limit import LineLimit


def test_flood_is_cut_and_counted() -> None:
    limit = LineLimit(max_lines=2, window_s=10)
    assert [limit.admit(0.0) for _ in range(5)] == [0, 0, None, None, None]
    assert limit.admit(9.9) is None
    assert limit.admit(10.0) == 4
    assert limit.admit(10.1) == 0
    assert limit.admit(25.0) == 0
