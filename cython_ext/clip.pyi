"""Types of the clip kernel."""

from array import array

class Clip:
    """Samples of one prompt, copied once, shared by all that play it."""

    def __init__(self, samples: array[int] | memoryview) -> None: ...
    def __len__(self) -> int: ...

class Cursor:
    """A cursor as the bridge's thread uses it; for tests."""

    def __init__(self, clips: tuple[Clip, ...], *, loop: bool = False) -> None: ...
    def fill(self, out: array[int]) -> int: ...
    @property
    def is_done(self) -> bool: ...
