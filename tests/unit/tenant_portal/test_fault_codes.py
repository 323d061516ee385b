"""Finding the API's codes in the sources, so that each has words at the portal."""

from __future__ import annotations

from pathlib import Path

from tenant_portal.fault_codes import fault_codes

SOURCE = """
_CONSTRAINTS: dict[str, tuple[str, str, str]] = {"uq_thing": ("thing_taken", "thing", "taken")}
_MESSAGES = {"thing_weak": "the thing is weak"}


class Lost(NotFound):
    code = "thing_lost"


def check(asked):
    log.error("no refusal", code="logged_only")
    if asked:
        raise Conflict("no", code="thing_busy", field="thing")
    raise (Conflict if asked else InvariantError)("no", code="thing_moved")
    raise InvariantError("ours", code="thing_broken")
"""


def test_every_way_to_name_a_code_is_found(tmp_path: Path) -> None:
    room = tmp_path / "cloud" / "things"
    room.mkdir(parents=True)
    (room / "service.py").write_text(SOURCE)
    told = {code for code in fault_codes(tmp_path) if code.startswith(("thing_", "logged_"))}
    assert told == {"thing_taken", "thing_weak", "thing_lost", "thing_busy", "thing_moved"}


def test_codes_of_every_kind_are_in_the_list() -> None:
    codes = fault_codes()
    assert {"not_found", "name_taken", "flow_in_use", "password_breached", "sso_nonce"} <= {*codes}
    assert codes == sorted(set(codes))
