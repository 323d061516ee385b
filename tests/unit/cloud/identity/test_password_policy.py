"""Passwords: what is refused, and that good ones of any kind pass."""

from __future__ import annotations

import time

import pytest

from cloud.identity.password_policy import MAX_CHARS, WeakPassword, check_password, weakness_of
from cloud.identity.passwords import Passwords, normalised

ABOUT = ("ana.lind@nordlicht.example", "Ana Lindqvist", "Nordlicht GmbH")


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("vellum-quartz-97-tram", id="words"),
        pytest.param("correct horse battery staple", id="spaces"),
        pytest.param("一二三龙马精神万事如意", id="chinese"),
        pytest.param("kV9!qx2#Lm", id="ten-random"),
        pytest.param("zq" * 3 + "vellum quartz tram " * 6, id="long"),
    ],
)
async def test_good_ones_pass(password: str) -> None:
    await check_password(password, ABOUT)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        pytest.param("kV9!qx2#L", "password_too_short", id="nine"),
        pytest.param("x" * (MAX_CHARS + 1), "password_too_long", id="129"),
        pytest.param("Password123!", "password_breached", id="a-known-one-with-ends"),
        pytest.param("1234567890", "password_breached", id="known"),
        pytest.param("qwertyuiop12", "password_breached", id="keyboard"),
        pytest.param("ana.lind-vellum-97", "password_names_you", id="address"),
        pytest.param("NordLicht-quartz-7", "password_names_you", id="company"),
        pytest.param("lindqvist vellum 9", "password_names_you", id="name"),
        pytest.param("abcabcabcabc", "password_too_easy", id="repeated"),
        pytest.param("\uff50assword123", "password_breached", id="full-width"),
    ],
)
async def test_weak_ones_are_refused(password: str, code: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        await check_password(password, ABOUT)
    assert (refused.value.code, refused.value.field) == (code, "password")
    assert password not in str(refused.value)


def test_the_longest_take_no_time() -> None:
    began = time.perf_counter()
    for password in ("aB3$" * 32, "password" * 16, "1" * 128, "x9" * 64):
        weakness_of(password, ABOUT)
    assert time.perf_counter() - began < 4.0


async def test_hashes_are_argon2id_and_composed_letters_are_one() -> None:
    passwords = Passwords()
    stored = await passwords.hash("pässword-vellum")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (await passwords.verify(stored, normalised("pa\u0308ssword-vellum"))).is_right
    assert (await passwords.verify(stored, "pa\u0308ssword-vellum")).is_right
    assert not (await passwords.verify(stored, "passwort-vellum")).is_right
    assert not (await passwords.verify(None, "pässword-vellum")).is_right


async def test_weaker_hashes_are_found_out() -> None:
    weaker = await Passwords(memory_kib=8_192, passes=1).hash("vellum-quartz")
    verdict = await Passwords().verify(weaker, "vellum-quartz")
    assert (verdict.is_right, verdict.needs_rehash) == (True, True)
    assert not (await Passwords().verify(weaker, "quartz-vellum")).needs_rehash
