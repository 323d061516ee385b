"""Schemathesis over the OpenAPI document of a real node: no fault of ours, no answer off schema."""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)

from tests.integration.authorisation.conftest import until_success
from tests.integration.authorisation.seed import House, build
from tests.integration.cloud.conftest import Key, open_tenant, serve_at_new_site
from tests.integration.cloud.people_scene import signed_in, user_id_of
from tests.integration.cloud.test_node import node
from tests.integration.running_stack import RunningStack

# Requests an operation: two or three minutes in all. By night and before a release, for half an
# hour: TANDEM_FUZZ_EXAMPLES=200. One part of the API: TANDEM_FUZZ_OPERATIONS='/v1/(people|teams)'.
EXAMPLES = int(os.environ.get("TANDEM_FUZZ_EXAMPLES", "12"))
OPERATIONS = re.compile(os.environ.get("TANDEM_FUZZ_OPERATIONS", ""))
# Another seed tries other requests; the default gives everybody the same.
SEED = int(os.environ.get("TANDEM_FUZZ_SEED", "20261122"))
LIMIT_S = max(900, 60 * EXAMPLES)
SLOW_S = 5.0  # worth a line: most take less than one
# What the API asks of its neighbours they answer: no 503 is right.
ROLES = "api,acd,enrolment,publisher"
CHECKS = (
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
# Nobody got far enough to say something about the operation itself.
TURNED_AWAY = {401, 403, 429}
PLATFORM = ("/v1/tenants", "/v1/sites", "/v1/platform")


@dataclass
class Callers:
    """Who asks, by name; `owner` is a session, which requests may end.

    Attributes:
        renew: signs the owner in again; called from the fuzzer's thread.
    """

    keys: dict[str, str]
    ids: Mapping[str, str]
    renew: Callable[[], str]
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def id_for(self, path: str, name: str) -> str | None:
        """An existing thing's id for a path's parameter."""
        special = [key for key in self.ids if key.endswith(f" {name}")]
        for key in sorted(special, key=len, reverse=True):
            if path.startswith(key.split(" ")[0]):
                return self.ids[key]
        return self.ids.get(name)


@pytest.mark.timeout(LIMIT_S)
async def test_nothing_breaks_the_api(stack: RunningStack, operator: Key) -> None:
    house, victim = await build(operator, "Fuzzed"), await open_tenant(operator, "Victim")
    async with node(stack, ROLES) as (_, address):
        async with httpx.AsyncClient(base_url=f"http://{address}") as http:
            await until_ready(replace(operator, http=http))
        callers = await callers_of(operator, house, victim)
        found = await asyncio.to_thread(fuzz, f"http://{address}", callers)
    assert not found, "\n\n".join(found)
    unsaid = [
        f"{name}: {dict(seen)}"
        for name, seen in callers.statuses.items()
        if not seen.keys() - TURNED_AWAY
    ]
    assert not unsaid, "\n".join(unsaid)


async def until_ready(operator: Key) -> None:
    """Until routing and enrolment answer."""
    probe = await open_tenant(operator, "Probe")
    site_id = await serve_at_new_site(operator, probe)
    await until_success(probe, "GET", "/v1/live/snapshot")
    await until_success(operator, "POST", f"/v1/sites/{site_id}/revoke")


async def callers_of(operator: Key, house: House, victim: Key) -> Callers:
    """The house's owner and key, and the platform's key."""
    loop, owner_id = asyncio.get_running_loop(), await user_id_of(house.owner)

    def renew() -> str:
        signing = signed_in(house.key, owner_id)
        return asyncio.run_coroutine_threadsafe(signing, loop).result().key

    # Things whose end would end the caller: another tenant's instead, another key, no session.
    ids = {name: each for name, each in house.ids.items() if name != "session_id"}
    ids["api_key_id"] = house.ids["/v1/api-keys api_key_id"]
    ids["/v1/tenants tenant_id"] = victim.tenant_id
    keys = {"owner": house.owner.key, "key": house.key.key, "platform": operator.key}
    return Callers(keys, ids, renew)


def fuzz(base_url: str, callers: Callers) -> list[str]:
    """Try every operation; returns what was wrong, once for each operation."""
    api = schemathesis.openapi.from_url(f"{base_url}/schema/openapi.json")
    faults: list[str] = []
    for result in api.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()
        name = f"{operation.method.upper()} {operation.path}"
        if not OPERATIONS.search(name):
            continue
        begun_s = time.monotonic()
        try:
            _try(name, operation, base_url, callers)
        except (FailureGroup, Exception) as exc:  # noqa: BLE001 - a check's raise is a finding
            faults.append(f"{name}\n{exc}")
            print(faults[-1], flush=True)
        took_s = time.monotonic() - begun_s
        if took_s > SLOW_S:
            print(f"{name}: {took_s:.0f} s, {dict(callers.statuses[name])}", flush=True)
    total = sum(callers.statuses.values(), Counter[int]())
    print(f"\n{len(callers.statuses)} operations, answers by status: {dict(sorted(total.items()))}")
    return faults


def _try(
    name: str,
    operation: Any,  # schemathesis types its operations by their specification
    base_url: str,
    callers: Callers,
) -> None:
    is_platform = operation.path.startswith(PLATFORM)
    is_public = operation.definition.raw.get("security") == [{}]
    # Mostly who may: what the others are told is another test's.
    count = itertools.count()
    everybody = ["platform"] * 3 + ["owner"] if is_platform else ["owner", "owner", "key"]

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), who=st.sampled_from(everybody))
    def attempt(case: Any, who: str) -> None:
        if next(count) % 2 == 0:
            # Half of the requests are for things that exist. (Drawn, it is one in ten: there are so
            # many more ids of nothing.)
            found = {each: callers.id_for(operation.path, each) for each in case.path_parameters}
            known = {each: value for each, value in found.items() if value is not None}
            case.path_parameters = {**case.path_parameters, **known}
        response = case.call(base_url=base_url, headers=_credentials(callers, who))
        if response.status_code == 401 and not is_public and who == "owner":
            callers.keys["owner"] = callers.renew()  # the request before ended the session
            response = case.call(base_url=base_url, headers=_credentials(callers, who))
        callers.statuses[name][response.status_code] += 1
        assert is_public or response.status_code != 401, (who, response.text)
        case.validate_response(response, checks=list(CHECKS))

    attempt()


def _credentials(callers: Callers, who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {callers.keys[who]}"}
