"""What queueing theory says of a call centre, exactly: birth-death chains and a product form."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import msgspec

# Far beyond where the terms of an endless chain matter at the loads that are asked for.
_ENDLESS = 20_000
_NEGLIGIBLE = 1e-18


class Expected(msgspec.Struct, frozen=True):
    """What callers meet; None where a model does not say.

    Attributes:
        refused: share of all callers.
        waits: share of those that entered and found no free agent.
        gives_up: share of those that entered.
        mean_wait: of those that entered, in the unit of the rates, whether answered or not.
    """

    refused: float
    waits: float
    gives_up: float
    mean_wait: float


def single_queue(
    arrival: float, service: float, agents: int, lines: int | None = None, patience: float = 0.0
) -> Expected:
    """One queue: Erlang B (`lines` = `agents`), C (no limit), M/M/n/K, or A (`patience` > 0).

    `arrival`, `service` and `patience` are rates, events per unit of time.
    """

    def leaving(callers: int) -> float:
        return min(callers, agents) * service + max(0, callers - agents) * patience

    states = _chain(lambda _: arrival, leaving, _ENDLESS if lines is None else lines)
    refused = 0.0 if lines is None else states[-1]
    entered = 1.0 - refused
    waiting = sum(share * max(0, callers - agents) for callers, share in enumerate(states))
    busy_on_arrival = sum(states[agents:]) - refused
    return Expected(
        refused=refused,
        waits=busy_on_arrival / entered,
        gives_up=patience * waiting / (arrival * entered),
        mean_wait=waiting / (arrival * entered),
    )


def separate_queues(
    arrival: float, service: float, queues: int, agents: int, lines: int
) -> Expected:
    """Equal queues with agents of their own that share the lines, and nothing else.

    `arrival` is of one queue, `agents` are those of one queue, `lines` are of all. The chain is
    reversible, so the common limit cuts the product of the queues off and changes no ratio.
    """
    one = _chain(lambda _: arrival, lambda callers: min(callers, agents) * service, lines)
    others = [1.0]
    for _ in range(queues - 1):
        others = _convolve(others, one, lines)
    every = _convolve(others, one, lines)
    total = sum(every)
    refused = every[lines] / total
    below = [sum(others[: lines - callers]) for callers in range(lines)]
    waits = sum(one[callers] * below[callers] for callers in range(agents, lines)) / total
    up_to = [sum(others[: lines - callers + 1]) for callers in range(lines + 1)]
    waiting = (
        sum(
            max(0, callers - agents) * one[callers] * up_to[callers] for callers in range(lines + 1)
        )
        / total
    )
    entered = 1.0 - refused
    return Expected(
        refused=refused,
        waits=waits / entered,
        gives_up=0.0,
        mean_wait=waiting / (arrival * entered),
    )


def _chain(
    coming: Callable[[int], float], leaving: Callable[[int], float], most: int
) -> list[float]:
    """Shares of time in each state of a birth-death chain; logarithms keep large ones in range."""
    logs = [0.0]
    highest = 0.0
    for state in range(1, most + 1):
        logs.append(logs[-1] + math.log(coming(state - 1)) - math.log(leaving(state)))
        highest = max(highest, logs[-1])
        if most == _ENDLESS and logs[-1] < highest + math.log(_NEGLIGIBLE):
            break
    weights = [math.exp(each - highest) for each in logs]
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def _convolve(left: Sequence[float], right: Sequence[float], most: int) -> list[float]:
    made = [0.0] * (most + 1)
    for first, share in enumerate(left):
        for second in range(min(len(right), most + 1 - first)):
            made[first + second] += share * right[second]
    return made
