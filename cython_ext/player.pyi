"""Types of the player port kernel; import pjsua2's symbols first (edge_agent/pj/kernels.py)."""

from cython_ext.clip import Clip

class PlayerPort:
    """Plays while somebody is connected. Make and remove it on the thread that polls PJSIP."""

    slot: int
    def __init__(
        self, clips: tuple[Clip, ...], rate_hz: int, frame_samples: int, *, loop: bool = False
    ) -> None: ...
    def remove(self) -> None: ...
    @property
    def is_done(self) -> bool: ...
