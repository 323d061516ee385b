"""Malformed SIP after RFC 4475: the bytes, and the answers that are proper for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SILENCE = 0  # no answer: right where there is nobody to answer to


@dataclass(frozen=True, slots=True)
class TortureCase:
    """One datagram.

    Attributes:
        source: the section of RFC 4475 that it follows, or what it is when it is ours.
        proper: SIP statuses that a sound server may answer with; SILENCE for none.
    """

    name: str
    source: str
    payload: bytes
    proper: frozenset[int]


def torture_cases(dnis: str, realm: str, reply_port: int) -> Sequence[TortureCase]:
    """All cases, addressed to a number that exists, so that only the fault can be the reason."""
    make = _Maker(dnis, realm, reply_port)
    return (*_broken_headers(make), *_broken_targets(make, dnis, realm), *_odd_requests(make))


def _broken_headers(make: _Maker) -> Sequence[TortureCase]:
    return (
        _case(
            "unterminated-quote", "3.1.2.6", make.text(to='"Mr. J. User <sip:j@x>'), {400, SILENCE}
        ),
        _case("negative-content-length", "3.1.2.3", make.text(length="-999"), {400, SILENCE}),
        _case("content-length-too-large", "3.1.2.2", make.text(length="9999"), {400}),
        _case("content-length-no-number", "own", make.text(length="many"), {400, SILENCE}),
        _case("cseq-overflow", "3.1.2.4", make.text(cseq="36893488147419103232 INVITE"), {400}),
        _case("cseq-method-differs", "3.1.2.17", make.text(cseq="8 OPTIONS"), {400}),
        _case("cseq-missing", "3.3.1", make.without("CSeq"), {400, SILENCE}),
        _case("from-missing", "3.3.1", make.without("From"), {400, SILENCE}),
        _case("to-missing", "3.3.1", make.without("To"), {400, SILENCE}),
        _case("call-id-missing", "3.3.1", make.without("Call-ID"), {400, SILENCE}),
        _case("via-missing", "3.3.1", make.without("Via"), {400, SILENCE}),
        _case("unknown-protocol-version", "3.1.2.16", make.text(version="SIP/7.0"), {400, 505, 0}),
    )


def _broken_targets(make: _Maker, dnis: str, realm: str) -> Sequence[TortureCase]:
    return (
        _case(
            "request-uri-in-brackets", "3.1.2.8", make.text(uri=f"<sip:{dnis}@{realm}>"), {400, 0}
        ),
        _case(
            "spaces-in-request-uri", "3.1.2.9", make.text(uri=f"sip:{dnis}@{realm}; lr"), {400, 0}
        ),
        _case(
            "unknown-scheme",
            "3.3.3",
            make.text(uri="nobodyKnowsThis:totallyopaque"),
            {400, 404, 416, 478, 0},
        ),
        _case(
            "invalid-percent-escape", "3.1.2.1", make.text(uri=f"sip:%00%zz@{realm}"), {400, 404, 0}
        ),
        _case(
            "uri-of-4000-bytes",
            "own",
            make.text(uri="sip:" + "x" * 4000 + f"@{realm}"),
            {400, 404, 414, 0},
        ),
        _case("max-forwards-zero", "3.3.11", make.text(max_forwards="0"), {483}),
        _case("max-forwards-no-number", "own", make.text(max_forwards="x"), {400, 483}),
        _case("unknown-method", "3.3.2", make.text(method="FROBNICATE"), {405, 501}),
    )


def _odd_requests(make: _Maker) -> Sequence[TortureCase]:
    return (
        _case(
            "unknown-content-type",
            "3.3.15",
            make.text(content_type="application/unknown"),
            {415, 488},
        ),
        _case(
            "broken-sdp",
            "own",
            make.text(body="v=0\r\no=\r\nm=audio nowhere RTP/AVP 0\r\n"),
            {400, 488},
        ),
        _case("no-sdp-audio", "own", make.text(body=_SDP_VIDEO), {488}),
        _case(
            "route-set-to-itself",
            "own",
            make.text(method="OPTIONS", extra=_ROUTES),
            {404, 405, 482, 483},
        ),
        _case(
            "a-thousand-vias",
            "own",
            make.text(method="OPTIONS", extra=_VIAS),
            {400, 404, 405, 482, 483, 513},
        ),
        TortureCase("nul-bytes", "own", b"\0" * 200, frozenset({SILENCE})),
        TortureCase("all-bytes", "own", bytes(range(256)) * 20, frozenset({400, SILENCE})),
        TortureCase("empty-lines", "own", b"\r\n\r\n", frozenset({SILENCE})),
        TortureCase("response-from-nowhere", "3.3.10", make.response(), frozenset({SILENCE})),
    )


def _case(name: str, source: str, payload: bytes, proper: set[int]) -> TortureCase:
    return TortureCase(name, source, payload, frozenset(proper))


_SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 49170 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
)
_SDP_VIDEO = _SDP.replace(
    "m=audio 49170 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000", "m=video 49172 RTP/AVP 31"
)
_ROUTES = "Route: " + ",".join(["<sip:127.0.0.1;lr>"] * 40) + "\r\n"
_VIAS = "Via: SIP/2.0/UDP 127.0.0.9;branch=z9hG4bKz\r\n" * 1000


class _Maker:
    """Makes an INVITE that is right but for what a case changes."""

    def __init__(self, dnis: str, realm: str, reply_port: int) -> None:
        self._dnis = dnis
        self._realm = realm
        self._reply_port = reply_port
        self._count = 0

    def text(
        self,
        *,
        method: str = "INVITE",
        uri: str | None = None,
        version: str = "SIP/2.0",
        to: str | None = None,
        cseq: str | None = None,
        length: str | None = None,
        max_forwards: str = "70",
        content_type: str = "application/sdp",
        extra: str = "",
        body: str = _SDP,
    ) -> bytes:
        self._count += 1
        mark = f"{self._reply_port}-{self._count}"
        target = uri if uri is not None else f"sip:{self._dnis}@{self._realm}"
        return (
            f"{method} {target} {version}\r\n"
            f"Via: SIP/2.0/UDP 127.0.0.1:{self._reply_port};branch=z9hG4bK{mark}\r\n"
            f"{extra}"
            f"Max-Forwards: {max_forwards}\r\n"
            f"From: <sip:caller@{self._realm}>;tag=t{mark}\r\n"
            f"To: {to if to is not None else f'<sip:{self._dnis}@{self._realm}>'}\r\n"
            f"Call-ID: torture-{mark}\r\n"
            f"CSeq: {cseq if cseq is not None else f'1 {method}'}\r\n"
            f"Contact: <sip:caller@127.0.0.1:{self._reply_port}>\r\n"
            f"Content-Type: {content_type}\r\n"
            f"Content-Length: {length if length is not None else len(body)}\r\n\r\n{body}"
        ).encode()

    def without(self, header: str) -> bytes:
        lines = self.text().split(b"\r\n")
        return b"\r\n".join(line for line in lines if not line.startswith(header.encode() + b":"))

    def response(self) -> bytes:
        return self.text().replace(b"INVITE sip:", b"SIP/2.0 200 OK\r\nX-Was: ", 1)
