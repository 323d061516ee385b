"""SIPp scenarios, as text: a caller and a callee in the variants that the tests need."""

from __future__ import annotations

_SDP = """v=0
      o=user1 53655765 2353687637 IN IP[local_ip_type] [local_ip]
      s=-
      c=IN IP[media_ip_type] [media_ip]
      t=0 0
      m=audio [rtpstream_audio_port] RTP/AVP 0 101
      a=rtpmap:0 PCMU/8000
      a=rtpmap:101 telephone-event/8000
      a=fmtp:101 0-15
"""

INVITE = f"""
  <send retrans="500"><![CDATA[
      INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: "Anna" <sip:+4989555@[local_ip]:[local_port]>;tag=[pid]SIPp[call_number]
      To: <sip:[service]@[remote_ip]:[remote_port]>
      Call-ID: [call_id]
      CSeq: 1 INVITE
      Contact: <sip:anna@[local_ip]:[local_port]>
      Max-Forwards: 70
      X-Tandem-Trunk: trunk-1
      Content-Type: application/sdp
      Content-Length: [len]

      {_SDP}
  ]]></send>
  <recv response="100" optional="true"/>
"""

_PARTIES = """
      From: "Anna" <sip:+4989555@[local_ip]:[local_port]>;tag=[pid]SIPp[call_number]
      To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
      Call-ID: [call_id]
      Max-Forwards: 70"""

_IN_DIALOGUE = "\n      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]" + _PARTIES

ACK = f"""
  <send><![CDATA[
      ACK [next_url] SIP/2.0{_IN_DIALOGUE}
      CSeq: 1 ACK
      Content-Length: 0

  ]]></send>
"""

# A final answer that refuses is acknowledged to the request URI, in the INVITE's own transaction.
ACK_REFUSAL = f"""
  <send><![CDATA[
      ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0
      [last_Via:]{_PARTIES}
      CSeq: 1 ACK
      Content-Length: 0

  ]]></send>
"""

BYE = f"""
  <send retrans="500"><![CDATA[
      BYE [next_url] SIP/2.0{_IN_DIALOGUE}
      CSeq: 9 BYE
      Content-Length: 0

  ]]></send>
  <recv response="200"/>
"""

CANCEL = f"""
  <send retrans="500"><![CDATA[
      CANCEL sip:[service]@[remote_ip]:[remote_port] SIP/2.0
      [last_Via:]{_PARTIES}
      CSeq: 1 CANCEL
      Content-Length: 0

  ]]></send>
  <recv response="200"/>
  <recv response="487"/>
"""

OK = """
  <send><![CDATA[
      SIP/2.0 200 OK
      [last_Via:]
      [last_From:]
      [last_To:]
      [last_Call-ID:]
      [last_CSeq:]
      Content-Length: 0

  ]]></send>
"""


def answered(*, ring: bool = False) -> str:
    """The caller's INVITE is answered."""
    ringing = '<recv response="180"/>' if ring else '<recv response="180" optional="true"/>'
    return f'{INVITE}{ringing}<recv response="200" rrs="true"/>{ACK}'


def sound(path: str) -> str:
    """Stream a µ-law file for ever."""
    return f'<nop><action><exec rtp_stream="{path},-1,0"/></action></nop>'


def pause(milliseconds: int) -> str:
    """Wait."""
    return f'<pause milliseconds="{milliseconds}"/>'


def check_header(name: str, pattern: str) -> str:
    """The message received must have this header with this content; SIPp wants it to be used."""
    found = f'<ereg regexp="{pattern}" search_in="hdr" header="{name}:" check_it="true"'
    return f'<action>{found} assign_to="1"/><log message="[$1]"/></action>'


def digit(name: str) -> str:
    """One RFC 4733 digit, from Debian's captured packets; needs a raw socket."""
    path = f"/usr/share/sip-tester/dtmf_2833_{name}.pcap"
    return f'<nop><action><exec play_pcap_audio="{path}"/></action></nop>'


def info_digit(name: str, cseq: int) -> str:
    """One digit by SIP INFO."""
    return f"""
  <send retrans="500"><![CDATA[
      INFO [next_url] SIP/2.0{_IN_DIALOGUE}
      CSeq: {cseq} INFO
      Content-Type: application/dtmf-relay
      Content-Length: [len]

      Signal={name}
      Duration=160
  ]]></send>
  <recv response="200"/>
"""


HANGUP_BY_WORKER = f'<recv request="BYE"/>{OK}'

_ANSWER_HEAD = """
      [last_Via:]
      [last_From:]
      [last_To:];tag=[pid]SIPpTag[call_number]
      [last_Call-ID:]
      [last_CSeq:]
      Contact: <sip:callee@[local_ip]:[local_port]>"""


def callee_says(status: int, reason: str, *, with_sdp: bool = False) -> str:
    """An answer of a called SIPp."""
    body = f"Content-Type: application/sdp\n      Content-Length: [len]\n\n      {_SDP}"
    return f"""
  <send{' retrans="500"' if with_sdp else ""}><![CDATA[
      SIP/2.0 {status} {reason}{_ANSWER_HEAD}
      {body if with_sdp else "Content-Length: 0" + chr(10)}
  ]]></send>
"""


CALLED = '<recv request="INVITE" rrs="true"/>'
CALLED_AND_ANSWERS = (
    f"{CALLED}{callee_says(180, 'Ringing')}{callee_says(200, 'OK', with_sdp=True)}"
    '<recv request="ACK"/>'
)


def reinvite(direction: str, cseq: int) -> str:
    """A second offer in the dialogue: `sendonly` is a hold, `sendrecv` takes the call back."""
    return f"""
  <send retrans="500"><![CDATA[
      INVITE [next_url] SIP/2.0{_IN_DIALOGUE}
      CSeq: {cseq} INVITE
      Contact: <sip:anna@[local_ip]:[local_port]>
      Content-Type: application/sdp
      Content-Length: [len]

      {_SDP}a={direction}
  ]]></send>
  <recv response="100" optional="true"/>
  <recv response="200"/>
  <send><![CDATA[
      ACK [next_url] SIP/2.0{_IN_DIALOGUE}
      CSeq: {cseq} ACK
      Content-Length: 0

  ]]></send>
"""
