"""Proof that a domain is the organisation's: a TXT record that only its owner can publish."""

from __future__ import annotations

import ipaddress
import secrets
from typing import Final

import dns.asyncresolver
import dns.exception
import dns.resolver

from cloud.sso.schemas import DomainProof
from infra.contracts.errors import Conflict, PeerError

RECORD_LABEL: Final = "_tandem-challenge"
VALUE_PREFIX: Final = "tandem-domain="
PROOF_BYTES: Final = 18  # 144 bits, 24 characters
LOOKUP_S: Final = 5.0
MAX_RECORDS: Final = 50
DNS_PORT: Final = 53


class NamesUnavailable(PeerError):
    """The name servers do not answer."""

    code = "names_unavailable"


def new_proof() -> str:
    """A fresh value for the record."""
    return VALUE_PREFIX + secrets.token_urlsafe(PROOF_BYTES)


def record_name(domain: str) -> str:
    """Where the record has to be."""
    return f"{RECORD_LABEL}.{domain}"


class DomainRecords:
    """Looks TXT records up."""

    def __init__(self, name_servers: list[str]) -> None:
        self._name_servers = name_servers

    async def check_published(self, claim: DomainProof) -> None:
        """Refuse a claim whose record is not there.

        Raises:
            Conflict: it is not (`domain_not_proved`).
            NamesUnavailable: no name server answers.
        """
        if not await self.is_published(claim.domain, claim.record_value):
            raise Conflict(
                "the record is not there (yet): it can take an hour to be seen",
                code="domain_not_proved",
                field="domain",
            )

    async def is_published(self, domain: str, proof: str) -> bool:
        """Whether the domain's record holds the proof.

        Raises:
            NamesUnavailable: no name server answers.
        """
        resolver = _resolver(self._name_servers)
        try:
            # With the dot: a search list of this machine must not answer for the domain.
            answer = await resolver.resolve(
                record_name(domain) + ".", "TXT", lifetime=LOOKUP_S, search=False
            )
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return False
        except dns.exception.DNSException as exc:
            raise NamesUnavailable("the name servers do not answer") from exc
        texts = [b"".join(record.strings) for record in list(answer)[:MAX_RECORDS]]
        return proof.encode() in texts


def _resolver(name_servers: list[str]) -> dns.asyncresolver.Resolver:
    if not name_servers:
        return dns.asyncresolver.Resolver()
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = [_name_server(each) for each in name_servers]
    return resolver


def _name_server(text: str) -> dns.nameserver.Do53Nameserver:
    host, found, port = text.rpartition(":")
    if not found or text.count(":") > 1:
        host, port = text, str(DNS_PORT)
    return dns.nameserver.Do53Nameserver(str(ipaddress.ip_address(host)), int(port))
