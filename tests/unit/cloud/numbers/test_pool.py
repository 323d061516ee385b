"""Which numbers a request of the operator names."""

from __future__ import annotations

import pytest

from cloud.numbers.pool import MAX_RANGE, wanted_numbers
from cloud.numbers.schemas import PoolNumbers
from infra.contracts.errors import RequestError


def test_a_list_is_taken_once_each() -> None:
    new = PoolNumbers(numbers=["+4930200", "+4930100", "+4930200"])
    assert wanted_numbers(new) == ["+4930100", "+4930200"]


def test_a_range_has_both_ends() -> None:
    assert wanted_numbers(PoolNumbers(first="+4930098", last="+4930101")) == [
        "+4930098",
        "+4930099",
        "+4930100",
        "+4930101",
    ]
    assert wanted_numbers(PoolNumbers(first="+4930098", last="+4930098")) == ["+4930098"]


@pytest.mark.parametrize(
    "new",
    [
        PoolNumbers(),
        PoolNumbers(numbers=[]),
        PoolNumbers(first="+4930098"),
        PoolNumbers(last="+4930098"),
        PoolNumbers(numbers=["+4930098"], first="+4930098", last="+4930099"),
        PoolNumbers(first="+4930099", last="+4930098"),
        PoolNumbers(first="+4930098", last="+49300980"),
        PoolNumbers(first="+493000000", last=f"+4930{MAX_RANGE:05}"),
        PoolNumbers(numbers=[f"+4930{each:06}" for each in range(MAX_RANGE + 1)]),
    ],
)
def test_what_names_nothing_clear_is_refused(new: PoolNumbers) -> None:
    with pytest.raises(RequestError):
        wanted_numbers(new)
