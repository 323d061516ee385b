"""Finds strategies by name: each is a file, and the file's name is the strategy's."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import cast

from engine.acd.strategies import agents, work
from engine.acd.strategies.standing import Demand, Front, Key, Standing
from infra.contracts.errors import RequestError

AgentStrategy = Callable[[Standing, Demand], Key]
WorkStrategy = Callable[[Front], Key]


@cache
def agent_strategies() -> tuple[str, ...]:
    """Names of the ways to choose an agent, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(agents.__path__)))


@cache
def work_strategies() -> tuple[str, ...]:
    """Names of the ways to choose a free agent's next contact, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(work.__path__)))


@cache
def agent_strategy(name: str) -> AgentStrategy:
    """The strategy of that name. RequestError: there is none."""
    _check(name, agent_strategies(), "strategy")
    return cast(AgentStrategy, importlib.import_module(f"{agents.__name__}.{name}").key)


@cache
def work_strategy(name: str) -> WorkStrategy:
    """The strategy of that name. RequestError: there is none."""
    _check(name, work_strategies(), "work_strategy")
    return cast(WorkStrategy, importlib.import_module(f"{work.__name__}.{name}").key)


def _check(name: str, known: tuple[str, ...], field: str) -> None:
    if name not in known:
        raise RequestError(
            f"there is no strategy of this name; there are {', '.join(known)}",
            code="unknown_strategy",
            field=field,
        )
