"""An operator's day in a real browser: health, plans, a suspension that calls feel, access."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from infra.demo.peers.caller import NotAnswered
from infra.demo.peers.phone import PhoneEventKind
from tests.acceptance.lab import Lab, eventually
from tests.acceptance.organisations import add_operator, add_person
from tests.acceptance.portal import FLAGS, Portal, visitor
from tests.browser.chromium import chromium

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.browser,
    pytest.mark.sip,
    pytest.mark.asyncio(loop_scope="session"),
]

TENANT = "Beta"
OPAL, BORIS = "Opal Park", "Boris Beta"
REASON = "The owner reports that calls ring at the wrong desk"
SKILL = "vip-care"
MINUTES = 30
FORBIDDEN = 403
# A change reaches the edge about a second after its commit.
REACHED_WITHIN_S = 10.0


async def test_operators_day(lab: Lab, tmp_path: Path) -> None:
    """Looks around, changes a plan, suspends and reactivates, works as a guest and is put out."""
    operator = await add_operator(lab, "opal@tandem.example", OPAL)
    owner = await add_person(lab, lab.b.api, "boris@beta.example", BORIS, "owner")
    async with (
        chromium(tmp_path / "profile", *FLAGS) as browser,
        visitor(browser, lab.house.url) as opal,
        visitor(browser, lab.house.url) as boris,
    ):
        await opal.sign_in(operator.email, operator.password)
        await look_around(opal)
        await open_tenant(opal)
        await change_plan(opal, "enterprise")
        await suspend_and_reactivate(lab, opal, tmp_path)
        await change_plan(opal, "business")
        await ask_access(opal)
        await boris.sign_in(owner.email, owner.password)
        await approve(boris)
        await act_as_guest(opal)
        await read_the_log(boris)
        await put_out(boris, opal)
    await lab.b.api.delete(f"/v1/skills/{await skill_id(lab)}")


async def look_around(opal: Portal) -> None:
    """Tenants, health, sites."""
    words = opal.words
    await opal.go("nav.tenants")
    await opal.sees_row("Alpha", words("organisation", "status.active"))
    await opal.sees_row(TENANT, words("organisation", "status.active"))
    await opal.go("nav.health")
    await opal.sees(words("platform", "health.ok"), words("platform", "health.check.bus"), "Lab")
    await opal.go("nav.platformSites")
    await opal.sees_row("Lab", words("sites", "status.online"))


async def open_tenant(opal: Portal) -> None:
    """The page of one tenant."""
    await opal.go("nav.tenants")
    await opal.write(opal.words("platform", "search"), TENANT)
    await opal.press(TENANT)
    await opal.sees(opal.words("platform", "standing"))


async def change_plan(opal: Portal, plan: str) -> None:
    """Another plan for the tenant."""
    words = opal.words
    await opal.press(words("platform", "plan.change"))
    await opal.choose(words("organisation", "field.plan"), plan)
    await opal.press(words.core("action.save"))
    await opal.sees(words("platform", "plan.changed", name=TENANT, plan=plan))


async def suspend_and_reactivate(lab: Lab, opal: Portal, folder: Path) -> None:
    """The tenant's callers are refused, and after the reactivation an agent answers one."""
    await change_status(opal, "suspended")
    began = time.monotonic()
    await eventually(
        lambda: is_refused(lab, folder), what="a call is refused", limit_s=REACHED_WITHIN_S
    )
    refused_s = time.monotonic() - began
    await change_status(opal, "active")
    began = time.monotonic()
    await eventually(
        lambda: is_taken(lab, folder), what="a call is taken again", limit_s=REACHED_WITHIN_S
    )
    taken_s = time.monotonic() - began
    print(f"refused {refused_s:.1f} s after the suspension, taken {taken_s:.1f} s after its end")
    await answered_call(lab, folder)


async def change_status(opal: Portal, status: str) -> None:
    """With a reason, which the tenant's own log shows."""
    words = opal.words
    await opal.press(words("platform", "status.change"))
    await opal.choose(words("platform", "status.new"), words("organisation", f"status.{status}"))
    await opal.write(words("platform", "reason"), "An unpaid bill, as an example")
    await opal.press(words("platform", "status.change"))
    await opal.sees(words("platform", "status.changed", name=TENANT))
    await opal.sees(words("organisation", f"status.{status}"))


async def is_refused(lab: Lab, folder: Path) -> bool:
    """Whether a call to the tenant is refused with 403."""
    caller = lab.caller(lab.b, folder)
    async with caller:
        await caller.dial()
        try:
            await caller.answered(limit_s=10)
        except NotAnswered:
            pass
        else:
            return False
    assert caller.result is not None
    assert caller.result.sip_status == FORBIDDEN
    return True


async def is_taken(lab: Lab, folder: Path) -> bool:
    """Whether a call to the tenant reaches its flow."""
    caller = lab.caller(lab.b, folder)
    async with caller:
        await caller.dial()
        try:
            await caller.answered(limit_s=10)
        except NotAnswered:
            return False
    return True


async def answered_call(lab: Lab, folder: Path) -> None:
    """A caller presses 1 and talks with the tenant's agent."""
    agent = lab.b.agents[0]
    async with lab.phone(agent, folder) as phone, lab.caller(lab.b, folder) as caller:
        await phone.registered()
        await lab.b.state(agent, "available")
        await caller.dial()
        await caller.answered(limit_s=10)
        await caller.press("1")
        await phone.expect(PhoneEventKind.INCOMING, limit_s=15)
        await phone.answer()
        await phone.expect(PhoneEventKind.ESTABLISHED, limit_s=10)
        await caller.hang_up()
        detail = await lab.b.ended_contact(caller.ani)
        assert detail["contact"]["outcome"] == "handled"
        await lab.b.state(agent, "offline")


async def ask_access(opal: Portal) -> None:
    """For half an hour, with the reason."""
    words = opal.words
    await opal.press(words("platform", "access.ask"))
    await opal.write(words("platform", "reason"), REASON)
    await opal.write(words("platform", "access.minutes"), str(MINUTES))
    await opal.choose(words("platform", "access.role"), words.core("role.administrator"))
    await opal.press(words("platform", "access.ask"))
    await opal.sees(words("platform", "access.asked", name=TENANT))


async def approve(boris: Portal) -> None:
    """The tenant reads who wants in, why and for how long, and lets it happen."""
    words = boris.words
    await boris.go("nav.access")
    await boris.sees(OPAL, REASON, words("access", "request.minutes", count=MINUTES))
    await boris.press(words("access", "approve"))
    await boris.sees(words("access", "approved", name=OPAL))
    await boris.sees_row(OPAL, words("access", "kind.operator"))


async def act_as_guest(opal: Portal) -> None:
    """With the banner above every screen, and everything recorded."""
    words = opal.words
    await opal.press(words("platform", "access.act", name=TENANT))
    await opal.sees(words.core("notice.guestUntil", name=TENANT).partition("{")[0])
    await opal.go("nav.skills")
    await opal.press(words("skills", "new"))
    await opal.write(words("skills", "name"), SKILL)
    await opal.press(words.core("action.create"))
    await opal.sees(words("skills", "saved", name=SKILL))
    await opal.sees(words.core("notice.guestUntil", name=TENANT).partition("{")[0])


async def read_the_log(boris: Portal) -> None:
    """The tenant's own audit log names the guest, and is whole."""
    words = boris.words
    await boris.go("nav.audit")
    await boris.sees_row("skill.added", OPAL)
    await boris.press(words("audit", "verify"))
    await boris.sees(words("audit", "verify.ok").partition("{")[0])


async def put_out(boris: Portal, opal: Portal) -> None:
    """The access ends when the tenant says so."""
    words = boris.words
    assert await opal.status_of("/v1/skills") == 200
    await boris.go("nav.access")
    await boris.press(words.core("table.actionsOf", name=OPAL))
    await boris.press(words("access", "end"))
    await boris.press(words("access", "end"))
    await boris.sees(words("access", "ended", name=OPAL))
    assert await opal.status_of("/v1/skills") == FORBIDDEN
    await opal.open("/platform/tenants")
    await opal.misses(words.core("notice.guestUntil", name=TENANT).partition("{")[0])
    opal.forget_refusals()


async def skill_id(lab: Lab) -> str:
    """Of the skill that the guest added."""
    skills = (await lab.b.api.get("/v1/skills"))["items"]
    found: str = next(each["skill_id"] for each in skills if each["name"] == SKILL)
    return found
