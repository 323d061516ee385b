"""Which addresses a node calls for a tenant, under each setting."""

from __future__ import annotations

import pytest

from cloud.name_lookup import NameLookup
from cloud.webhooks.addresses import Unreachable, check_url, is_allowed, resolve
from cloud.webhooks.settings import WebhookSettings
from infra.contracts.errors import RequestError

STRICT = WebhookSettings()
LOOPBACK = WebhookSettings(is_loopback_allowed=True)
PRIVATE = WebhookSettings(is_private_allowed=True)


@pytest.mark.parametrize(
    ("address", "strict", "loopback", "private"),
    [
        ("93.184.216.34", True, True, True),
        ("2606:2800:220:1::1", True, True, True),
        ("127.0.0.1", False, True, False),
        ("::1", False, True, False),
        ("::ffff:127.0.0.1", False, True, False),
        ("10.1.2.3", False, False, True),
        ("192.168.1.1", False, False, True),
        ("fd00::1", False, False, True),
        ("169.254.169.254", False, False, False),
        ("fe80::1", False, False, False),
        ("0.0.0.0", False, False, False),
        ("::", False, False, False),
        ("224.0.0.1", False, False, False),
        ("100.64.0.1", False, False, False),
    ],
)
def test_addresses(address: str, strict: bool, loopback: bool, private: bool) -> None:
    found = [is_allowed(address, each) for each in (STRICT, LOOPBACK, PRIVATE)]
    assert found == [strict, loopback, private]


@pytest.mark.parametrize(
    ("url", "settings", "is_good"),
    [
        ("https://example.com/hook?x=1", STRICT, True),
        ("https://example.com:8443/", STRICT, True),
        ("https://example.com:25/", STRICT, False),
        ("http://example.com/", LOOPBACK, False),
        ("http://localhost:8000/", LOOPBACK, True),
        ("http://127.0.0.1:8000/", LOOPBACK, True),
        ("http://127.0.0.1:8000/", STRICT, False),
        ("http://10.0.0.1:8000/", PRIVATE, False),
        ("https://10.0.0.1/", PRIVATE, True),
        ("https://10.0.0.1/", STRICT, False),
        ("https://user@example.com/", STRICT, False),
        ("https://example.com/a b", STRICT, False),
        ("https://example.com\\@10.0.0.1/", STRICT, False),
        ("https://example.com:99999/", STRICT, False),
        ("https://" + "a" * 2_000, STRICT, False),
    ],
)
def test_urls(url: str, settings: WebhookSettings, is_good: bool) -> None:
    if is_good:
        check_url(url, settings)
        return
    with pytest.raises(RequestError) as refused:
        check_url(url, settings)
    assert refused.value.field == "url"


async def test_a_name_that_leads_home_is_refused() -> None:
    with pytest.raises(Unreachable) as refused:
        await resolve(NameLookup(), "localhost", 443, STRICT, asker="one")
    assert refused.value.code == "private_address"
    assert await resolve(NameLookup(), "127.0.0.1", 443, LOOPBACK, asker="one") == "127.0.0.1"
