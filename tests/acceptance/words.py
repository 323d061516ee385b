"""The app's visible words in one language, out of the catalogues that the app is built from."""

from __future__ import annotations

import json
import re
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "tenant_portal" / "web" / "src"
PLACES = {
    "core": "lib/i18n/core",
    "faults": "lib/i18n/faults",
    "organisation": "components/organisation/texts",
    "phone": "components/phone/texts",
}
_ONE_OR_MANY = re.compile(r"\{(\w+):([^{}|]*)\|([^{}|]*)\}")


class Words:
    """Texts by catalogue and key; placeholders filled in."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self._texts: dict[str, dict[str, str]] = {}

    def __call__(self, place: str, key: str, **values: object) -> str:
        """The text of a feature (`set-up`), the frame (`core`) or shared parts (`organisation`).

        Raises:
            KeyError: the catalogue has no such text.
        """
        text = self._catalogue(place)[key]
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))

        def one_or_many(found: re.Match[str]) -> str:
            if found[1] not in values:
                return found[0]  # left visible, as the page leaves it
            return found[2] if str(values[found[1]]) == "1" else found[3]

        return _ONE_OR_MANY.sub(one_or_many, text)

    def core(self, key: str, **values: object) -> str:
        """A text of the frame."""
        return self("core", key, **values)

    def fault(self, code: str, **values: object) -> str:
        """What the page says of a refusal."""
        return self("faults", code, **values)

    def _catalogue(self, place: str) -> dict[str, str]:
        if place not in self._texts:
            folder = SOURCES / PLACES.get(place, f"features/{place}/texts")
            content = (folder / f"{self.locale}.json").read_text(encoding="utf-8")
            self._texts[place] = json.loads(content)
        return self._texts[place]
