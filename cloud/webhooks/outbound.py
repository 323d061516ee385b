"""Makes one attempt at a delivery: pinned address, no redirects, bounded time, small answer."""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from collections.abc import Mapping
from typing import Final

import httpx

from cloud.audit.secrecy import without_secrets
from cloud.name_lookup import NameLookup
from cloud.webhooks.addresses import HTTPS_PORT, Unreachable, check_url, resolve
from cloud.webhooks.schedule import Outcome
from cloud.webhooks.settings import WebhookSettings
from infra.contracts.errors import RequestError
from infra.contracts.ids import TenantId

MS_PER_S: Final = 1_000
CONNECT_TIMEOUT_S: Final = 5.0
# Of the whole attempt; receivers that work longer should answer first (Standard Webhooks: 15-30 s).
TOTAL_TIMEOUT_S: Final = 15.0
ANSWER_KEPT_BYTES: Final = 2_048
MAX_RETRY_AFTER_S: Final = 24 * 3_600
HTTP_PORT: Final = 80
USER_AGENT: Final = "Tandem-Webhooks/1"
_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{16,}|v1,[A-Za-z0-9+/]{43}=")


class Receiver:
    """One webhook's address; its connections are kept while a batch is sent."""

    def __init__(
        self,
        url: str,
        settings: WebhookSettings,
        tls: ssl.SSLContext,
        names: NameLookup,
        tenant_id: TenantId,
    ) -> None:
        self._url = url
        self._settings = settings
        self._names = names
        self._tenant_id = tenant_id
        self._client = httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(verify=tls, retries=0),
            timeout=httpx.Timeout(TOTAL_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            follow_redirects=False,
            # A proxy of the environment would resolve the name again, unchecked.
            trust_env=False,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def post(self, body: str, headers: Mapping[str, str]) -> Outcome:
        """Send, and say what came back; a receiver's faults are no exceptions."""
        began_s = time.monotonic()
        status, fault, answer, retry_after_s = None, "", "", None
        try:
            async with asyncio.timeout(TOTAL_TIMEOUT_S):
                request = await self._pinned(body, headers)
                response = await self._client.send(request, stream=True)
                try:
                    status = response.status_code
                    retry_after_s = _seconds(response.headers.get("retry-after"))
                    answer = await _beginning(response)
                finally:
                    await response.aclose()
        except TimeoutError:
            status, fault = None, "timeout"
        except httpx.TimeoutException:
            status, fault = None, "timeout"
        except (Unreachable, RequestError) as exc:
            fault = exc.code
        except httpx.ConnectError as exc:
            fault = "tls_failed" if _is_tls(exc) else "connection_failed"
        except (httpx.HTTPError, httpx.InvalidURL):
            status, fault = None, "connection_lost"
        took_ms = int((time.monotonic() - began_s) * MS_PER_S)
        return Outcome(status, fault, took_ms, answer, retry_after_s)

    async def _pinned(self, body: str, headers: Mapping[str, str]) -> httpx.Request:
        """A request to the address that was checked: a second look-up could give another."""
        check_url(self._url, self._settings)
        url = httpx.URL(self._url)
        default = HTTPS_PORT if url.scheme == "https" else HTTP_PORT
        address = await resolve(
            self._names,
            url.host,
            url.port or default,
            self._settings,
            asker=self._tenant_id,
        )
        host = url.netloc.decode("ascii")
        request = self._client.build_request(
            "POST",
            url.copy_with(host=address),
            content=body.encode(),
            headers={
                **headers,
                "Host": host,
                "Content-Type": "application/json",
                "User-Agent": USER_AGENT,
                # What is compressed can be small here and endless in memory.
                "Accept-Encoding": "identity",
            },
        )
        # The certificate is checked against the name, not the address.
        request.extensions["sni_hostname"] = url.host
        return request


async def _beginning(response: httpx.Response) -> str:
    kept = bytearray()
    async for part in response.aiter_raw():
        kept += part
        if len(kept) >= ANSWER_KEPT_BYTES:
            break
    text = bytes(kept[:ANSWER_KEPT_BYTES]).decode("utf-8", "replace").replace("\0", "\ufffd")
    shown: str = without_secrets(_SECRET.sub("[secret]", text))
    return shown


def _seconds(retry_after: str | None) -> int | None:
    """Seconds of a Retry-After; its form as a date is left to our own schedule."""
    text = (retry_after or "").strip()
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        return None
    return min(int(text), MAX_RETRY_AFTER_S)


def _is_tls(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
