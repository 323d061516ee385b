"""A brand's looks: colours that text is readable on, logos that are only images."""

from __future__ import annotations

import struct

import pytest

from cloud.clients.looks import (
    MAX_LOGO_PIXELS,
    MIN_CONTRAST,
    check_colour,
    logo_media_type,
    luminance,
)
from infra.contracts.errors import RequestError
from infra.db.tables.tenancy import MAX_LOGO_BYTES

WEBP = b"RIFF\x20\x00\x00\x00WEBPVP8 " + bytes(20)


def png(width: int, height: int, kind: bytes = b"IHDR") -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" + kind + struct.pack(">II", width, height)


def test_luminance_goes_from_black_to_white() -> None:
    assert luminance("#000000") == 0.0
    assert luminance("#ffffff") == pytest.approx(1.0)
    # The example of WCAG's own contrast technique G18: #767676 is the lightest grey at 4.5:1.
    assert 1.05 / (luminance("#767676") + 0.05) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("colour", ["#000000", "#767676", "#1f4fd8", "#aa2200"])
def test_readable_colours_pass(colour: str) -> None:
    check_colour(colour)


@pytest.mark.parametrize("colour", ["#ffffff", "#777777", "#ffee88", "#00ff00"])
def test_pale_colours_are_refused(colour: str) -> None:
    with pytest.raises(RequestError) as refused:
        check_colour(colour)
    assert (refused.value.code, refused.value.field) == ("low_contrast", "colour")
    assert str(MIN_CONTRAST) in str(refused.value)


def test_images_are_known() -> None:
    assert logo_media_type(png(64, 64)) == "image/png"
    assert logo_media_type(WEBP) == "image/webp"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + bytes(30),
        png(0, 5),
        png(MAX_LOGO_PIXELS + 1, 5),
        png(5, 5, b"IDAT"),
        png(5, 5)[:-1],
        b"RIFF\x20\x00\x00\x00WAVE" + bytes(30),
        png(5, 5) + bytes(MAX_LOGO_BYTES),
    ],
)
def test_all_else_is_refused(content: bytes) -> None:
    with pytest.raises(RequestError) as refused:
        logo_media_type(content)
    assert refused.value.field == "file"
