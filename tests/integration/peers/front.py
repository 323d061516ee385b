"""A small Kamailio for the peers' own tests: registrar with digest, Record-Route, nothing else."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

from infra.demo.peers.child import Child, ChildFailed, require_program
from infra.demo.peers.ports import LOOPBACK, free_ports

DOMAIN = "tandem.test"
START_LIMIT_S = 10.0

_CONFIGURATION = """\
#!KAMAILIO
debug=1
log_stderror=yes
children=2
disable_tcp=yes
listen=udp:127.0.0.1:{port}
auto_aliases=no
alias="{domain}"
dns=no
rev_dns=no
loadmodule "kex.so"
loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
modparam("registrar", "max_contacts", 1)
request_route {{
    if (!mf_process_maxfwd_header("10")) {{ sl_send_reply("483", "Too Many Hops"); exit; }}
    force_rport();
    if (is_method("OPTIONS") && $rU == $null) {{ sl_send_reply("200", "OK"); exit; }}
    if (is_method("CANCEL")) {{ if (t_check_trans()) t_relay(); exit; }}
    if (has_totag()) {{
        if (loose_route()) {{ t_relay(); exit; }}
        if (is_method("ACK")) {{ if (t_check_trans()) t_relay(); exit; }}
        sl_send_reply("404", "Not here"); exit;
    }}
    if (is_method("ACK")) {{ if (t_precheck_trans()) t_check_trans(); exit; }}
    t_check_trans();
    if (is_method("REGISTER")) {{
        if ($Au == $null || !pv_auth_check("{domain}", "pw-$au", "0", "1")) {{
            auth_challenge("{domain}", "1"); exit;
        }}
        if (!save("location")) sl_reply_error();
        exit;
    }}
    remove_hf("Route");
    record_route();
    $rd = "{domain}";
    $rp = $null;
    if (!lookup("location")) {{ sl_send_reply("480", "Not registered"); exit; }}
    if (!t_relay()) sl_reply_error();
}}
"""


async def start_front(folder: Path) -> tuple[Child, tuple[str, int]]:
    """Start it and wait until it answers OPTIONS."""
    port = free_ports(1)
    run = folder / "run"
    run.mkdir(parents=True)
    configuration = folder / "kamailio.cfg"
    configuration.write_text(_CONFIGURATION.format(port=port, domain=DOMAIN), encoding="ascii")
    argv = [require_program("kamailio", "kamailio"), "-f", str(configuration), "-DD", "-E"]
    argv += ["-w", str(run), "-Y", str(run), "-P", str(run / "pid")]
    # TERM: its first process puts the others down.
    child = await Child.start("front", argv, log_path=folder / "front.log", death_signal="TERM")
    await _ready(child, port)
    return child, (LOOPBACK, port)


async def _ready(child: Child, port: int) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + START_LIMIT_S
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((LOOPBACK, 0))
        probe.setblocking(False)
        mine = f"{LOOPBACK}:{probe.getsockname()[1]}"
        while loop.time() < deadline and child.exit_status is None:
            message = (
                f"OPTIONS sip:{LOOPBACK}:{port} SIP/2.0\r\nVia: SIP/2.0/UDP {mine};branch=z9hG4bK-1"
                f"\r\nFrom: <sip:t@{mine}>;tag=1\r\nTo: <sip:{LOOPBACK}>\r\nCall-ID: 1@{mine}\r\n"
                "CSeq: 1 OPTIONS\r\nMax-Forwards: 5\r\nContent-Length: 0\r\n\r\n"
            )
            probe.sendto(message.encode(), (LOOPBACK, port))
            try:
                async with asyncio.timeout(0.2):
                    await loop.sock_recv(probe, 4_096)
            except (TimeoutError, ConnectionRefusedError):
                continue
            return
    raise ChildFailed(f"the front does not answer:\n{child.tail()}")
