"""The resource-pooling model once more without the routing core: slow, short, and by itself.

Where no formula exists, this says what to expect before the router is looked at.
"""

from __future__ import annotations

import random
from collections import deque

from bench.simulator import Tally


def play(
    skills: list[list[int]],
    kinds: int,
    rates: tuple[float, float],
    lines: int,
    callers: tuple[int, int],
    seed: int,
) -> Tally:
    """Callers of equal kinds; agents by level of the skill, then longest idle, each idle one seen.

    Args:
        skills: each agent's kinds, best first; a freed agent looks at its kinds in this order.
        rates: arrivals of all kinds together and ends of one talk, per millisecond.
        lines: callers talking and waiting, in all.
        callers: to warm up, to count.
    """
    chance = random.Random(seed)
    now = 0.0
    idle_since = [0.0] * len(skills)
    is_idle = [True] * len(skills)
    waiting: list[deque[tuple[float, bool]]] = [deque() for _ in range(kinds)]
    tally, arrived, busy, queued = Tally(), 0, 0, 0
    next_arrival = chance.expovariate(rates[0])
    while arrived < sum(callers):
        # Talks are exponential: any of them is as likely to end next as any other.
        next_end = now + chance.expovariate(rates[1] * busy) if busy else float("inf")
        if next_arrival <= next_end:
            now = next_arrival
            next_arrival = now + chance.expovariate(rates[0])
            arrived += 1
            counts = arrived > callers[0]
            tally.arrived += counts
            if busy + queued >= lines:
                tally.refused += counts
                continue
            kind = chance.randrange(kinds)
            fit = [
                (skills[each].index(kind), idle_since[each], each)
                for each in range(len(skills))
                if is_idle[each] and kind in skills[each]
            ]
            if fit:
                is_idle[min(fit)[2]] = False
                busy += 1
                if counts:
                    tally.waits_ms.append(0)
            else:
                waiting[kind].append((now, counts))
                queued += 1
            continue
        now = next_end
        agent = chance.choice([each for each in range(len(skills)) if not is_idle[each]])
        line = next((waiting[kind] for kind in skills[agent] if waiting[kind]), None)
        if line is None:
            is_idle[agent], idle_since[agent] = True, now
            busy -= 1
            continue
        since, counts = line.popleft()
        queued -= 1
        if counts:
            tally.waits_ms.append(max(1, int(now - since)))
    return tally
