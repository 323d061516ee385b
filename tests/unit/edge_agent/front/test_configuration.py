"""Kamailio's configuration: checked by Kamailio itself, and closed against injected text."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from edge_agent.front.configuration import FrontSettings, dispatcher_list, render
from infra.contracts.errors import RequestError

SETTINGS = FrontSettings(
    phones_host="127.0.0.1",
    phones_port=25_060,
    trunk_host="127.0.0.1",
    trunk_port=25_080,
    worker_port=25_061,
    realm="tandem",
    trunk_sources=["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"],
)


def test_kamailio_accepts_it(tmp_path: Path) -> None:
    program = shutil.which("kamailio", path="/usr/sbin:/usr/bin")
    if program is None:
        pytest.skip("kamailio is not installed")
    (tmp_path / "front.cfg").write_text(render(SETTINGS, tmp_path))
    (tmp_path / "dispatcher.list").write_text(dispatcher_list(["127.0.0.1:5080"], 25_061))
    checked = subprocess.run(
        [program, "-c", "-f", tmp_path / "front.cfg", "-w", tmp_path, "-Y", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("phones_host", "localhost", id="name-for-address"),
        pytest.param("phones_host", "127.0.0.1\nlisten=udp:0.0.0.0:5060", id="injected-line"),
        pytest.param("trunk_port", 0, id="port-zero"),
        pytest.param("worker_port", 70_000, id="port-too-high"),
        pytest.param("realm", 'x" ) drop(', id="injected-text"),
        pytest.param("trunk_sources", ["10.0.0.0/8", "anybody"], id="no-network"),
    ],
)
def test_bad_setting_is_named(field: str, value: object, tmp_path: Path) -> None:
    with pytest.raises(RequestError) as refused:
        render(msgspec.structs.replace(SETTINGS, **{field: value}), tmp_path)
    assert (refused.value.field or "").startswith(field)


def test_no_source_means_nobody(tmp_path: Path) -> None:
    text = render(msgspec.structs.replace(SETTINGS, trunk_sources=[]), tmp_path)
    assert "if (1 == 0)" in text


def test_dispatcher_list_names_the_private_socket() -> None:
    assert dispatcher_list(["127.0.0.1:1", "127.0.0.1:2"], 9).splitlines() == [
        "1 sip:127.0.0.1:1 8 0 socket=udp:127.0.0.1:9",
        "1 sip:127.0.0.1:2 8 0 socket=udp:127.0.0.1:9",
    ]
