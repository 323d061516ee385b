"""Which addresses a node calls for a tenant."""

from __future__ import annotations

import pytest

from cloud.sso.outbound import Outbound, ProviderUnreachable, check_url, is_public
from cloud.sso.sign_on import safe_path
from infra.contracts.errors import RequestError


@pytest.mark.parametrize(
    "url", ["https://id.example", "https://id.example:443/a?b=c", "https://[2606:4700::1]/"]
)
def test_good_addresses(url: str) -> None:
    check_url(url, is_loopback_allowed=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://id.example",
        "http://127.0.0.1",
        "https://id.example:8443",
        "https://u@id.example",
        "https://id.example/#x",
        "https://",
        "https://[::1",
        "file:///etc/passwd",
        "https://id.example/\n",
        "https://idé.example",
        "https://id.example:99999",
    ],
)
def test_bad_addresses(url: str) -> None:
    with pytest.raises(RequestError):
        check_url(url, is_loopback_allowed=False)


def test_loopback_is_for_trials_only() -> None:
    check_url("http://127.0.0.1:9000", is_loopback_allowed=True)
    with pytest.raises(RequestError):
        check_url("http://10.0.0.1", is_loopback_allowed=True)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("1.1.1.1", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:0a00:0001::", False),
    ],
)
def test_what_is_public(address: str, expected: bool) -> None:
    assert is_public(address) is expected


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://10.0.0.1/"]
)
async def test_a_name_that_leads_inside_is_not_called(url: str) -> None:
    with pytest.raises(ProviderUnreachable) as caught:
        await Outbound(is_loopback_allowed=False).get(url, issuer=url)
    assert caught.value.code == "private_address"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/queues?x=1", "/queues?x=1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("", "/"),
        ("/" + "a" * 600, "/"),
    ],
)
def test_a_way_back_stays_on_our_site(text: str, expected: str) -> None:
    assert safe_path(text) == expected
