"""Loads pjsua2 and then the Cython ports, whose PJSIP symbols come from the loaded library.

This module is imported by the media worker's process only: one PJSIP endpoint lives in a process.
"""

import ctypes

import _pjsua2
import pjsua2

# The ports are built with PJSIP's symbols undefined, so that there is exactly one PJSIP in the
# process; they resolve only if pjsua2's symbols are global, which Python does not do by itself.
ctypes.CDLL(_pjsua2.__file__, mode=ctypes.RTLD_GLOBAL)

from cython_ext import conference  # noqa: E402
from cython_ext.player import PlayerPort  # noqa: E402
from cython_ext.recorder import RecorderPorts  # noqa: E402

__all__ = ["PlayerPort", "RecorderPorts", "conference", "pjsua2"]
