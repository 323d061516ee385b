"""Enrolment codes: what people may type, and that the stored hash tells them apart."""

from __future__ import annotations

import pytest

from cloud.sites.codes import ALPHABET, CodeParts, hash_secret, is_secret, new_code, read_code


def test_a_code_is_read_however_it_is_typed() -> None:
    code = CodeParts("K7Q1", "290XBC0D")
    assert code.text == "K7Q1-290X-BC0D"
    for typed in ("K7Q1-290X-BC0D", "k7ql 29ox bcod", "  K7QI290XBCOD\n", "k-7-q-1-290xbc0d"):
        assert read_code(typed) == code


@pytest.mark.parametrize("typed", ["", "K7Q1", "K7Q1-290X-BC0D-1", "K7Q1-290X-BC0U", "ÄÖ" * 6])
def test_nonsense_is_no_code(typed: str) -> None:
    assert read_code(typed) is None


def test_codes_are_random_and_of_the_alphabet() -> None:
    codes = {new_code() for _ in range(200)}
    assert len({code.secret for code in codes}) == 200
    assert set("".join(code.locator + code.secret for code in codes)) <= set(ALPHABET)


def test_only_the_secret_itself_passes() -> None:
    salt = b"0" * 16
    stored = hash_secret("290XBC0D", salt)
    assert is_secret("290XBC0D", salt, stored)
    assert not is_secret("290XBC0E", salt, stored)
    assert not is_secret("290XBC0D", b"1" * 16, stored)
