"""The screens of configuration in a real Chromium, against a real node, in both languages."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from tests.acceptance.portal import Portal, visitor
from tests.browser.chromium import Browser, chromium
from tests.browser.real_node import PASSWORD, Organisation, open_organisation, real_node

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

# The browser's own microphone, which beeps.
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
NUMBER = "+493055501000"

_CHOOSE_FILE = """
(() => {
  const files = new DataTransfer();
  files.items.add(new File([%s], 'list.csv', { type: 'text/csv' }));
  const input = document.querySelector('[role=dialog] input[type=file]');
  input.files = files.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
})()
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """An owner's tab, and their organisation."""

    portal: Portal
    organisation: Organisation


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["en", "zh-CN"])
async def scene(
    request: pytest.FixtureRequest, house: tuple[str, Browser, list[Organisation]]
) -> AsyncIterator[Scene]:
    """An owner, signed in, in one of the languages."""
    url, browser, organisations = house
    organisation = organisations[0 if request.param == "en" else 1]
    async with visitor(browser, url, locale=request.param) as portal:
        await portal.sign_in(organisation.email, PASSWORD)
        yield Scene(portal, organisation)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[str, Browser, list[Organisation]]]:
    """A node with two organisations, and a browser with a microphone."""
    profile = tmp_path_factory.mktemp("profile")
    async with real_node() as node, chromium(profile, *MICROPHONE) as browser:
        async with node.operator() as operator:
            await operator.post("/v1/sites", {"name": "Site", "is_default": True})
            numbers = {"from": NUMBER, "to": "+493055501009"}
            await operator.post("/v1/platform/numbers", numbers)
        organisations = [await open_organisation(node, name) for name in ("One", "Two")]
        for each in organisations:
            await each.api.post("/v1/skills", {"name": "english"})
            await each.api.post("/v1/queues", {"name": "Sales"})
        yield node.url, browser, organisations


async def test_a_person_is_invited_with_a_limited_role(scene: Scene) -> None:
    portal, words = scene.portal, scene.portal.words
    await portal.follow("/people")
    await portal.press(words("people", "invite"))
    await portal.write(words("people", "email"), "not an address")
    await portal.write(words("people", "name"), "Ana Müller")
    await portal.press(words("people", "invite.send"))
    await portal.sees(words("people", "email.bad"))
    await portal.write(words("people", "email"), f"ana@{scene.organisation.tenant_id}.example")
    await portal.choose(words("people", "roles.role"), words.core("role.supervisor"))
    await portal.choose(words("people", "roles.reach"), words("people", "roles.reach.part"))
    await portal.press(words("people", "invite.send"))
    await portal.sees(words("people", "roles.emptyLimit"))
    await portal.tick("Sales", words("people", "roles.queues"))
    await portal.press(words("people", "invite.send"))
    limited = words("people", "roles.limited", role=words.core("role.supervisor"))
    await portal.sees_row("Ana Müller", limited)
    items = [each async for each in scene.organisation.api.items("/v1/people")]
    ana = next(each for each in items if each["name"] == "Ana Müller")
    [role] = ana["roles"]
    assert role["queue_ids"] is not None
    assert ana["agent"] is None


async def test_a_file_is_tried_before_it_is_taken(scene: Scene) -> None:
    portal, words = scene.portal, scene.portal.words
    await portal.follow("/skills")
    await portal.press(words("bulk", "menu"))
    await portal.press(words("bulk", "import"))
    bad = json.dumps("name,description\nspanish,Good\nNot A Skill,x\n")
    await portal.page.evaluate(_CHOOSE_FILE % bad)
    await portal.sees(words("bulk", "problems.lead"), words("bulk", "problem.invalid_value"))
    good = json.dumps("name,description\nspanish,Good\nenglish,\n")
    await portal.page.evaluate(_CHOOSE_FILE % good)
    await portal.press(words("bulk", "run.count", count="1"))
    await portal.sees_row("spanish", "Good")
    portal.forget_refusals()


async def test_a_queue_that_a_colleague_changed_is_read_again(scene: Scene) -> None:
    portal, words = scene.portal, scene.portal.words
    [queue] = (await scene.organisation.api.get("/v1/queues"))["items"]
    await portal.follow("/queues")
    await portal.press("Sales")
    await portal.write(words("queues", "name"), "Ours")
    body = {"name": "Theirs", "priority": 80}
    await scene.organisation.api.put(f"/v1/queues/{queue['queue_id']}", body)
    await portal.press(words.core("action.save"))
    await portal.sees(words.fault("changed_since"))
    await portal.press(words.core("action.reload"))
    field = json.dumps(words("queues", "name"))
    await portal.until(f"portal.field({field})?.value === 'Theirs'", "Theirs")
    await portal.write(words("queues", "name"), "Sales")
    await portal.press(words.core("action.save"))
    await portal.sees_row("Sales", "80")
    portal.forget_refusals()


async def test_hours_take_over_public_holidays(scene: Scene) -> None:
    portal, words = scene.portal, scene.portal.words
    await portal.follow("/hours")
    await portal.press(words("hours", "new"))
    await portal.write(words("hours", "name"), "Office")
    await portal.choose(words("hours", "public.country"), words("hours", "country.DE"))
    await portal.press(words("hours", "public.add"))
    await portal.until("document.querySelectorAll('.holiday').length >= 9", "nine days")
    await portal.press(words.core("action.create"))
    await portal.sees_row("Office")
    [hours] = (await scene.organisation.api.get("/v1/hours"))["items"]
    assert len(hours["weekly"]) == 5
    assert len(hours["holidays"]) >= 9


async def test_a_prompt_is_spoken_and_another_recorded(scene: Scene) -> None:
    portal, words = scene.portal, scene.portal.words
    await portal.follow("/prompts")
    await portal.press(words("prompts", "new"))
    await portal.write(words("prompts", "name"), "welcome")
    await portal.write(words("prompts", "speech.text"), "Good morning.")
    await portal.press(words("prompts", "speech.listen"))
    await portal.until("document.querySelector('[role=dialog] audio')?.duration > 0.3", "sound")
    await portal.press(words.core("action.save"))
    await portal.sees_row("welcome", "Good morning.")
    await portal.press(words("prompts", "new"))
    await portal.write(words("prompts", "name"), "own")
    await portal.press(words("prompts", "record"))
    await portal.press(words("prompts", "record.start"))
    await portal.until("document.querySelector('[role=timer]')?.innerText === '0:01'", "a second")
    await portal.press(words("prompts", "record.stop"))
    await portal.until("document.querySelector('[role=dialog] audio')?.duration > 0.5", "sound")
    await portal.press(words.core("action.save"))
    await portal.sees_row("own", words("prompts", "words.none"))


async def test_a_flow_is_published_mended_and_rolled_back(scene: Scene) -> None:
    portal, words = scene.portal, scene.portal.words
    await portal.follow("/flows")
    await portal.press(words("flows", "new"))
    await portal.write(words("flows", "name"), "Main line")
    [queue] = (await scene.organisation.api.get("/v1/queues"))["items"]
    label = "document.querySelector('[name^=\"queue_ids.\"]')"
    await portal.until(f"portal.choose({label}, {json.dumps(queue['name'])})", "the queue")
    await portal.press(words.core("action.create"))
    await portal.sees(words("flows", "flow.inForce", version="1"))
    await portal.press(words("flows", "document"))
    await portal.write(words("flows", "json"), "{ oops")
    await portal.press(words.core("action.save"))
    await portal.until("document.querySelector('.field-fault')", "what is wrong")
    [flow] = (await scene.organisation.api.get("/v1/flows"))["items"]
    draft = (await scene.organisation.api.get(f"/v1/flows/{flow['flow_id']}"))["draft"]
    draft["steps"]["lost"] = {"type": "say", "text": {"en": "Bye."}, "next": "nowhere"}
    await portal.write(words("flows", "json"), json.dumps(draft))
    await portal.press(words.core("action.save"))
    await portal.sees(words("flows", "draft.saved"))
    await portal.press(words("flows", "publish"))
    await portal.sees("lost · next")
    del draft["steps"]["lost"]
    await portal.write(words("flows", "json"), json.dumps(draft))
    await portal.press(words.core("action.save"))
    await portal.until("document.querySelector('.problems') === null", "no problem")
    await portal.press(words("flows", "publish"))
    await portal.sees(words("flows", "flow.inForce", version="2"))
    await portal.press(words("flows", "versions"))
    first = words("flows", "version", version="1")
    await portal.press(words.core("table.actionsOf", name=first))
    await portal.press(words("flows", "rollBack"))
    await portal.until("document.querySelector('[role=alertdialog]')", "the question")
    await portal.press(words("flows", "rollBack"))
    await portal.sees(words("flows", "flow.inForce", version="3"))
    portal.forget_refusals()


async def test_a_number_is_claimed_checked_and_given_up(scene: Scene) -> None:
    portal, words = scene.portal, scene.portal.words
    await portal.follow("/numbers")
    await portal.press(words("numbers", "claim"))
    await portal.write(words("numbers", "claim.prefix"), "+49 30 555 01 00")
    free = (await scene.organisation.api.get("/v1/number-pool"))["items"][0]["number"]
    await portal.tick(free)
    await portal.choose(words("numbers", "flow"), "Main line")
    await portal.press(words("numbers", "claim.do"))
    await portal.sees_row(free, "Main line")
    await portal.press(free)
    await portal.sees(words("numbers", "step.queue_without_agents", subject="Sales"))
    await portal.press(words.core("action.close"))
    await portal.press(words.core("table.actionsOf", name=free))
    await portal.press(words("numbers", "release"))
    await portal.write(words("numbers", "release.type"), free)
    await portal.press(words("numbers", "release"))
    await portal.sees(words("numbers", "empty"))
