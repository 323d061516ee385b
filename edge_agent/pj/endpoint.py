"""The PJSIP endpoint of a worker: library, transports, codecs, and the one account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from edge_agent.media.protocol import WorkerSettings
from edge_agent.pj.callbacks import Facts, LogLines, WorkerAccount
from edge_agent.pj.kernels import conference
from edge_agent.pj.kernels import pjsua2 as pj
from infra.contracts.errors import InvariantError, RequestError
from infra.contracts.ids import LegId

# Callers come in at 8 kHz: a wider bridge costs 1.6 to 3 times more and sounds the same to them.
BRIDGE_RATE_HZ = 8000
FRAME_MS = 20
FRAME_SAMPLES = BRIDGE_RATE_HZ * FRAME_MS // 1000

# A hung-up call keeps its slot in PJSUA until its BYE is answered, for up to 32 s.
HANGING_UP_RESERVE = 64
# A leg, its player and its two recorder ports; and shared music, the null device.
BRIDGE_SLOTS_PER_LEG = 4
BRIDGE_SLOTS_SPARE = 64
# The build's static arrays (infra/setup/pjsip/config_site.h); pjsua clamps maxCalls silently.
BUILD_MAX_CALLS = 1280
BUILD_MAX_BRIDGE_SLOTS = 4096

CODEC_DISABLED = 0
CODEC_TOP_PRIORITY = 250
CODEC_PRIORITY_STEP = 10
# RFC 4028, section 4: no session timer below 90 s.
SESSION_TIMER_FLOOR_S = 90
OPUS_COMPLEXITY = 5  # 14 % more CPU than 0 for a leg, and clearly better speech


class Endpoint:
    """PJSIP, started. One in a process; all calls to it come from the thread that made it."""

    def __init__(
        self, settings: WorkerSettings, facts: Facts, new_leg_id: Callable[[], LegId]
    ) -> None:
        check_settings(settings)
        self._settings = settings
        self._log_lines = LogLines()
        self._pj = pj.Endpoint()
        # Before libInit sets the level, PJSIP writes its detail lines to stdout.
        conference.quiet_log()
        self._pj.libCreate()
        self._pj.libInit(self._configuration())
        conference.silence_op_callback()
        self.sip_address = self._open_transport()
        self._pj.libStart()
        # The null device is the bridge's clock; it never closes (sndAutoCloseTime).
        self._pj.audDevManager().setNullDev()
        self.codecs = self._choose_codecs()
        self.account = WorkerAccount(facts, new_leg_id)
        self.account.create(self._account_configuration(), True)

    def _configuration(self) -> Any:  # Any: SWIG objects have no types
        settings = self._settings
        config = pj.EpConfig()
        config.uaConfig.threadCnt = 0
        # Digits and log lines of media threads then wait for the polling thread: no media thread
        # ever waits for Python's lock.
        config.uaConfig.mainThreadOnly = True
        config.uaConfig.maxCalls = min(
            BUILD_MAX_CALLS, settings.max_legs + settings.max_legs // 4 + HANGING_UP_RESERVE
        )
        config.uaConfig.userAgent = "Tandem"
        config.logConfig.level = settings.pj_log_level
        config.logConfig.consoleLevel = 0
        config.logConfig.msgLogging = 1 if settings.pj_log_level >= 5 else 0
        config.logConfig.writer = self._log_lines
        media = config.medConfig
        media.clockRate = media.sndClockRate = BRIDGE_RATE_HZ
        media.audioFramePtime = media.ptime = FRAME_MS
        media.channelCount = 1
        media.noVad = True
        media.ecTailLen = 0
        media.sndAutoCloseTime = -1
        media.hasIoqueue = True
        media.threadCnt = 1
        media.maxMediaPorts = min(
            BUILD_MAX_BRIDGE_SLOTS, settings.max_legs * BRIDGE_SLOTS_PER_LEG + BRIDGE_SLOTS_SPARE
        )
        return config

    def _open_transport(self) -> str:
        """UDP only: the front speaks UDP to workers, and marks a dead one down by its silence."""
        transport = pj.TransportConfig()
        transport.boundAddress = self._settings.sip_host
        transport.port = self._settings.sip_port
        try:
            udp = self._pj.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
            return str(self._pj.transportGetInfo(udp).localName)
        except pj.Error as error:
            raise InvariantError(
                f"SIP port can't be opened: {error.reason}", code="start_failed"
            ) from error

    def _choose_codecs(self) -> tuple[str, ...]:
        known = [codec.codecId for codec in self._pj.codecEnum2()]
        for name in known:
            self._pj.codecSetPriority(name, CODEC_DISABLED)
        chosen: list[str] = []
        for rank, wanted in enumerate(self._settings.codecs):
            for name in known:
                if name.startswith(wanted) and name not in chosen:
                    self._pj.codecSetPriority(name, CODEC_TOP_PRIORITY - rank * CODEC_PRIORITY_STEP)
                    chosen.append(name)
        if not chosen:
            raise RequestError("no codec of `codecs` is known", code="start_failed", field="codecs")
        if any(name.startswith("opus/") for name in chosen):
            opus = self._pj.getCodecOpusConfig()
            # The bridge runs at 8 kHz: a wider Opus costs twice as much for nothing.
            opus.sample_rate = BRIDGE_RATE_HZ
            opus.channel_cnt = 1
            opus.complexity = OPUS_COMPLEXITY
            self._pj.setCodecOpusConfig(opus)
        return tuple(chosen)

    def _account_configuration(self) -> Any:  # Any: SWIG objects have no types
        settings = self._settings
        config = pj.AccountConfig()
        config.idUri = f"sip:worker@{settings.sip_host}"
        if settings.front_uri:
            config.sipConfig.proxies.append(settings.front_uri)
        call = config.callConfig
        call.timerUse = pj.PJSUA_SIP_TIMER_OPTIONAL
        call.timerMinSESec = SESSION_TIMER_FLOOR_S
        call.timerSessExpiresSec = settings.session_expires_s
        nat = config.natConfig
        nat.contactRewriteUse = 0
        nat.viaRewriteUse = False
        nat.sdpNatRewriteUse = False
        nat.sipOutboundUse = 0
        media = config.mediaConfig
        media.transportConfig.boundAddress = settings.media_host
        media.transportConfig.port = settings.rtp_port_low
        media.transportConfig.portRange = settings.rtp_port_count
        media.streamKaEnabled = False
        # A second offer to narrow the codecs would be a re-INVITE on each call.
        media.lockCodecEnabled = False
        media.srtpUse = pj.PJMEDIA_SRTP_DISABLED
        return config

    @property
    def signalling_fd(self) -> int:
        """A descriptor that is readable when SIP waits for `poll`."""
        return int(conference.signalling_fd())

    def poll(self) -> None:
        """Handle the SIP that has arrived, and timers; callbacks make facts."""
        self._pj.libHandleEvents(0)

    def close(self) -> None:
        """Stop PJSIP. Every Call and port must be gone before."""
        self.account.shutdown()
        self._pj.libDestroy()


def check_settings(settings: WorkerSettings) -> None:
    """Refuse settings that PJSIP would bend silently.

    Raises:
        RequestError: names the field.
    """
    most = BUILD_MAX_CALLS - HANGING_UP_RESERVE
    checks = {
        "max_legs": 1 <= settings.max_legs <= most * 4 // 5,
        "rtp_port_low": 1024 <= settings.rtp_port_low <= 65000,
        "rtp_port_count": 4 <= settings.rtp_port_count <= 65535 - settings.rtp_port_low,
        "session_expires_s": settings.session_expires_s >= SESSION_TIMER_FLOOR_S,
        "answer_within_ms": 100 <= settings.answer_within_ms <= 30_000,
        "media_timeout_ms": 1000 <= settings.media_timeout_ms <= 3_600_000,
        "pj_log_level": 0 <= settings.pj_log_level <= 5,
    }
    for field, is_good in checks.items():
        if not is_good:
            raise RequestError(f"{field} is out of range", code="start_failed", field=field)


def call_options(
    sip_status: int = 0, reason: str = "", headers: dict[str, str] | None = None
) -> Any:
    """CallOpParam with audio only; text and video lines would be offered otherwise."""
    options = pj.CallOpParam(True)
    options.statusCode = sip_status
    options.reason = reason
    options.opt.audioCount = 1
    options.opt.videoCount = 0
    options.opt.textCount = 0
    for name, value in (headers or {}).items():
        header = pj.SipHeader()
        header.hName = name
        header.hValue = value
        options.txOption.headers.append(header)
    return options
