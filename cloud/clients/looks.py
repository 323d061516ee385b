"""What a brand may look like: a colour that text is readable on, a logo that is an image; pure."""

from __future__ import annotations

import struct

from infra.contracts.errors import RequestError
from infra.db.tables.tenancy import MAX_LOGO_BYTES

# WCAG 2.2, success criterion 1.4.3: white text on the colour, as on every button of the portal.
MIN_CONTRAST = 4.5
MAX_LOGO_PIXELS = 2_000  # of a side; a decoder must not be made to fill memory
PNG, WEBP = "image/png", "image/webp"

_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_HEADER = struct.Struct(">8x4x4sII")
_WHITE_LUMINANCE = 1.0


def check_colour(colour: str) -> None:
    """Refuse a colour on which white text is hard to read.

    Args:
        colour: `#rrggbb`, lower case.

    Raises:
        RequestError: the contrast is below MIN_CONTRAST (`low_contrast`).
    """
    contrast = (_WHITE_LUMINANCE + 0.05) / (luminance(colour) + 0.05)
    if contrast < MIN_CONTRAST:
        raise RequestError(
            f"white text on it has a contrast of {contrast:.1f}, of {MIN_CONTRAST} at least",
            code="low_contrast",
            field="colour",
        )


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2, definition of relative luminance)."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def logo_media_type(content: bytes) -> str:
    """What kind of image it is. SVG is refused: it can carry scripts to every client's page.

    Raises:
        RequestError: it is too large, or neither PNG nor WebP.
    """
    if len(content) > MAX_LOGO_BYTES:
        raise RequestError(
            f"a logo has at most {MAX_LOGO_BYTES} bytes", code="logo_too_large", field="file"
        )
    if content.startswith(_PNG_START) and len(content) >= _PNG_HEADER.size:
        kind, width, height = _PNG_HEADER.unpack_from(content)
        if kind == b"IHDR" and 0 < width <= MAX_LOGO_PIXELS and 0 < height <= MAX_LOGO_PIXELS:
            return PNG
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP" and len(content) > 20:
        return WEBP
    raise RequestError("a logo is a PNG or WebP image", code="bad_logo", field="file")
