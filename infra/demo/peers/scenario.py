"""Builds SIPp scenarios: messages with their transactions, branches and event lines."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

# What a far end may refuse an INVITE with. SIPp knows no pattern for a status, so each is listed.
REFUSALS = (
    *(302, 400, 401, 403, 404, 405, 406, 407, 408, 410, 413, 415, 420, 480, 481, 482, 483, 484),
    *(485, 486, 487, 488, 491, 500, 501, 502, 503, 504, 600, 603, 604, 606),
)
# A MESSAGE that carries the call's own Call-ID is our order to the call: SIPp finds the call by
# Call-ID alone and jumps to the branch of that order. No far end sends MESSAGE inside a call.
ORDER = "MESSAGE"
USER_AGENT = "Tandem-Peer"
SIP_T1_MS = 500
CONTACT = "<sip:[local_ip]:[local_port];transport=[transport]>"

MEDIA_SDP = """\
v=0
o=peer [pid] [call_number] IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio {port} RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
a=sendrecv
"""
# Stands for a time limit that is not known yet; no SIP text holds it.
_LIMIT = "\0limit\0"


class Scenario:
    """Elements in order; SIPp counts them, and a CANCEL or ACK needs its INVITE's number."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._elements: list[str] = []
        self._count = 0
        self._open_run: list[int] = []

    @property
    def position(self) -> int:
        """SIPp's number of the next element."""
        return self._count

    def send(
        self, text: str, *, retransmit: bool = False, note: str | None = None, go: str = ""
    ) -> None:
        """Send a message; `note` is logged as an event line; `go` names the label to go on at."""
        attributes = f' retrans="{SIP_T1_MS}"' if retransmit else ""
        attributes += f" next={quoteattr(go)}" if go else ""
        body = _cdata(text) + (_actions([_log(note)]) if note else "")
        self._add(f"<send{attributes}>{body}</send>")

    def receive(
        self,
        what: str | int,
        *,
        optional: bool = False,
        go: str = "",
        note: str | None = None,
        actions: tuple[str, ...] = (),
        learn_route: bool = False,
        is_challenge: bool = False,
        timeout_ms: int | None = None,
        on_timeout: str = "",
    ) -> None:
        """Expect a request (text) or a response (status).

        SIPp arms the time limit of the first message of a run of optional ones, so the limit of
        the mandatory one that closes the run is written on all of them.
        """
        kind = "response" if isinstance(what, int) else "request"
        attributes = f' {kind}="{what}"'
        attributes += ' optional="true"' if optional else ""
        attributes += f" next={quoteattr(go)}" if go else ""
        attributes += ' rrs="true"' if learn_route else ""
        attributes += ' auth="true"' if is_challenge else ""
        inner = _actions([*actions, *([_log(note)] if note else [])]) if actions or note else ""
        self._open_run.append(len(self._elements))
        self._add(f"<recv{attributes}{_LIMIT}>{inner}</recv>")
        if not optional:
            limit = "" if timeout_ms is None else f' timeout="{timeout_ms}"'
            limit += f" ontimeout={quoteattr(on_timeout)}" if on_timeout else ""
            for index in self._open_run:
                self._elements[index] = self._elements[index].replace(_LIMIT, limit)
            self._open_run.clear()

    def do(self, *actions: str, go: str = "", when: str = "") -> None:
        """Run actions without any message; then jump to `go`, if the variable `when` is true."""
        attributes = f" next={quoteattr(go)}" if go else ""
        attributes += f" test={quoteattr(when)}" if when else ""
        self._add(f"<nop{attributes}>{_actions(list(actions)) if actions else ''}</nop>")

    def finish(self) -> None:
        """The label `end` and the element that it needs."""
        self.label("end")
        self._add('<pause milliseconds="0"/>')

    def label(self, name: str) -> None:
        """A place to jump to."""
        self._elements.append(f"<label id={quoteattr(name)}/>")

    def reference(self, *variables: str) -> None:
        """Tell SIPp that these variables are meant, though some are read once only."""
        self._elements.append(f"<Reference variables={quoteattr(','.join(variables))}/>")

    def xml(self) -> str:
        """The scenario file's text."""
        head = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE scenario SYSTEM "sipp.dtd">\n'
        body = "\n".join(self._elements)
        return f"{head}<scenario name={quoteattr(self._name)}>\n{body}\n</scenario>\n"

    def _add(self, element: str) -> None:
        self._elements.append(element)
        self._count += 1


def _cdata(text: str) -> str:
    return f"<![CDATA[\n{text.strip()}\n\n]]>"


def _actions(actions: list[str]) -> str:
    return f"<action>{''.join(actions)}</action>"


def _log(note: str) -> str:
    return f"<log message={quoteattr(f'[call_id] {note}')}/>"


def extract(regexp: str, *variables: str, header: str | None = None) -> str:
    """An action that takes a pattern's whole match, then its groups, into variables.

    It looks in the whole message, or in one header (`From:`).
    """
    where = 'search_in="msg"' if header is None else f'search_in="hdr" header={quoteattr(header)}'
    names = quoteattr(",".join(variables))
    return f"<ereg regexp={quoteattr(regexp)} {where} assign_to={names}/>"


def execute(attribute: str, value: str) -> str:
    """An `exec` action: `rtp_stream`, `play_pcap_audio`."""
    return f"<exec {attribute}={quoteattr(value)}/>"


def request(
    method: str,
    uri: str,
    *,
    branch: str,
    to: str,
    origin: str,
    cseq: str,
    extra: str = "",
    body: str = "",
    media_type: str = "application/sdp",
    contact: str = CONTACT,
) -> str:
    """A request as SIPp's text; `origin` is the From header's value."""
    lines = [
        f"{method} {uri} SIP/2.0",
        f"Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}",
        *([extra] if extra else []),
        f"From: {origin}",
        f"To: {to}",
        "Call-ID: [call_id]",
        f"CSeq: {cseq} {method}",
        "Max-Forwards: 70",
        f"Contact: {contact}",
        f"User-Agent: {USER_AGENT}",
        *([f"Content-Type: {media_type}"] if body else []),
        "Content-Length: [len]" if body else "Content-Length: 0",
    ]
    return "\n".join(lines) + ("\n\n" + body if body else "")


def response(status: str, *, body: str = "", has_contact: bool = False, to_tag: str = "") -> str:
    """An answer to the request just received."""
    lines = [
        f"SIP/2.0 {status}",
        "[last_Via:]",
        "[last_Record-Route:]",
        "[last_From:]",
        f"[last_To:]{to_tag}",
        "[last_Call-ID:]",
        "[last_CSeq:]",
        *([f"Contact: {CONTACT}"] if has_contact else []),
        f"User-Agent: {USER_AGENT}",
        *(["Content-Type: application/sdp"] if body else []),
        "Content-Length: [len]" if body else "Content-Length: 0",
    ]
    return "\n".join(lines) + ("\n\n" + body if body else "")
