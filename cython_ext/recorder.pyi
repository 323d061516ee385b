"""Types of the recorder ports kernel; import pjsua2's symbols first (edge_agent/pj/kernels.py)."""

from cython_ext.spool import StereoSpool

class RecorderPorts:
    """Two ports that feed one spool. Make and remove them on the thread that polls PJSIP."""

    left_slot: int
    right_slot: int
    def __init__(self, spool: StereoSpool, rate_hz: int) -> None: ...
    def remove(self) -> None: ...
    @property
    def is_detached(self) -> bool: ...
