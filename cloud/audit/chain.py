"""The audit's canonical form and its hash, as the database makes them at commit.

Each entry's hash is the SHA-256 of its canonical JSON, which holds the hash of the entry before:
changing, removing or inserting one breaks all that follow. Canonical: keys sorted, no spaces, UTF-8
(`json.dumps` with the options below); whoever holds an export can prove it without us.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

GENESIS = bytes(32)  # what the first entry of a tenant names as the one before it
# A published flow may have megabytes; the audit then keeps what proves which text it was.
MAX_SIDE_BYTES = 32_768


@dataclass(frozen=True, slots=True)
class ChainedEntry:
    """One entry with its place in the chain.

    Attributes:
        before, after: canonical JSON texts, None for null.
    """

    tenant_id: str
    seq: int
    audit_id: str
    at_ms: int
    actor_kind: str
    actor_id: str
    actor_name: str
    ip: str
    user_agent: str
    action: str
    subject_id: str
    before: str | None
    after: str | None
    prev_hash: bytes
    hash: bytes


def canonical(value: Any) -> str:
    """Canonical JSON of a value of objects, arrays, texts, numbers, flags and null."""
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    # PostgreSQL holds no NUL in a text, and UTF-8 no lone surrogate.
    return text.replace("\\u0000", "\\ufffd").encode("utf-8", "replace").decode()


def bounded(value: Any) -> str:
    """Canonical JSON of one side of a change; of a huge one its size and hash."""
    text = canonical(value)
    content = text.encode()
    if len(content) <= MAX_SIDE_BYTES:
        return text
    digest = hashlib.sha256(content).hexdigest()
    return canonical({"json_bytes": len(content), "json_sha256": digest})


def entry_text(entry: ChainedEntry) -> str:
    """What is hashed of an entry; all keys are in alphabetical order."""
    text = canonical
    return (
        f'{{"action":{text(entry.action)}'
        f',"actor":{{"id":{text(entry.actor_id)},"kind":{text(entry.actor_kind)}'
        f',"name":{text(entry.actor_name)}}}'
        f',"after":{entry.after or "null"}'
        f',"at_ms":{entry.at_ms}'
        f',"audit_id":{text(entry.audit_id)}'
        f',"before":{entry.before or "null"}'
        f',"ip":{text(entry.ip)}'
        f',"prev_hash":"{entry.prev_hash.hex()}"'
        f',"seq":{entry.seq}'
        f',"subject_id":{text(entry.subject_id)}'
        f',"tenant_id":{text(entry.tenant_id)}'
        f',"user_agent":{text(entry.user_agent)}}}'
    )


def hash_of(entry: ChainedEntry) -> bytes:
    """SHA-256 of the entry's canonical text, 32 bytes."""
    return hashlib.sha256(entry_text(entry).encode()).digest()


def export_line(entry: ChainedEntry) -> bytes:
    """The entry as a line of JSON: its canonical text with its hash as the last key, and LF."""
    return f'{entry_text(entry)[:-1]},"hash":"{entry.hash.hex()}"}}\n'.encode()
