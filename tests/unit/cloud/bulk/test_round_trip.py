"""Whatever a tenant holds: what an export writes, an import finds unchanged."""

from __future__ import annotations

from typing import cast

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from cloud.acd.schemas import Queue, QueueBody, Ring
from cloud.bulk.book import Directory, struct_of
from cloud.bulk.csv_file import Columns, Line, read_file, write_file
from cloud.bulk.people_book import PeopleBook
from cloud.bulk.routing_books import QueueBook, queue_record, queue_values
from cloud.identity.permissions import Role
from cloud.identity.principal import platform_key_principal
from cloud.people.schemas import HeldRole, Person, PersonAgent, PersonStatus
from infra.db.scope import TenantScope

# A queue's name may hold nearly anything; blanks around it don't count.
names = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=30)
labels = st.lists(
    names.map(str.strip).filter(bool), min_size=3, max_size=3, unique_by=lambda name: name
)
ids = st.lists(st.sampled_from(["1", "2", "3"]), min_size=1, max_size=3, unique=True)
skills = st.dictionaries(
    st.from_regex(r"[a-z0-9\u4e00-\u9fff][a-z0-9_.-]{0,9}", fullmatch=True), st.integers(1, 10)
)
agents = st.builds(PersonAgent, st.just("a"), st.just("s"), skills, ids, st.just("sip"))
roles = st.lists(
    st.builds(
        HeldRole,
        st.just("m"),
        st.sampled_from([each.value for each in Role if each is not Role.AGENT]),
        st.none() | ids,
        st.none() | ids,
    ),
    max_size=4,
    unique_by=lambda role: (role.role, str(role.queue_ids), str(role.team_ids)),
)


@st.composite
def people(draw: st.DrawFn) -> Person:
    status = draw(st.sampled_from(PersonStatus))
    agent = draw(st.none() | agents) if status is not PersonStatus.DISABLED else None
    held = draw(roles)
    if agent is not None:
        held = [HeldRole("m", "agent", None, None), *held]
    return Person(
        user_id="u",
        email="a@example.com",
        name=draw(names.filter(lambda name: bool(name.strip()))),
        locale=draw(st.sampled_from(["en", "zh-CN"])),
        status=status,
        roles=held,
        team_ids=sorted(draw(ids)),
        agent=agent,
        last_sign_in_at_ms=None,
        second_factor=False,
    )


def written_and_read(columns: Columns, record: dict[str, str]) -> Line:
    [line] = read_file(write_file(columns, [record], with_bom=True), columns)
    assert line.extra_cells == 0
    return line


@given(people(), labels, labels)
def test_a_person_comes_back_unchanged(person: Person, queues: list[str], teams: list[str]) -> None:
    # Comparing needs no database: what it would read is given here.
    book = PeopleBook(cast(TenantScope, None), platform_key_principal(), 0)
    book.know(
        {person.email: person},
        Directory(dict(zip("123", queues, strict=True)), "unknown_queue"),
        Directory(dict(zip("123", teams, strict=True)), "unknown_team"),
    )
    line = written_and_read(book.columns, book.record(person))
    assert book.changes(line, person) == {}


@given(
    st.builds(
        Queue,
        st.just("q"),
        names.filter(lambda name: bool(name.strip())),
        skills,
        st.integers(0, 100),
        st.integers(1_000, 120_000),
        st.integers(0, 3_600_000),
        st.integers(1_000, 3_600_000),
        st.booleans(),
        st.sampled_from(["longest_idle", "best_skill"]),
        skills,
        st.integers(0, 100),
        st.just([Ring(60_000, {"fr": 3}, ["0" * 8 + "-0000-4000-8000-" + "0" * 12])]),
    )
)
@example(Queue("q", "\r0", {}, 0, 1_000, 0, 1_000, False, "best_skill", {}, 0, []))
def test_a_queue_comes_back_unchanged(queue: Queue) -> None:
    line = written_and_read(QueueBook.columns, queue_record(queue))
    assert line.cells["name"] == queue.name.strip()
    before = msgspec.structs.asdict(queue)
    del before["queue_id"]
    body = struct_of(QueueBody, {**msgspec.to_builtins(before), **queue_values(line)})
    assert msgspec.structs.asdict(body) == before
