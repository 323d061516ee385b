"""SeaweedFS from its wheel: an S3 store on loopback with random keys and Tandem's buckets."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import botocore.exceptions
import msgspec

from infra.bus.credentials import write_secret
from infra.objects.client import S3Keys, client_of
from infra.stack.addresses import ObjectStoreAddress
from infra.stack.nats_server import find_program
from infra.stack.ports import LOOPBACK
from infra.stack.process import ServerSpec

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

RECORDINGS_BUCKET = "tandem-recordings"
PROMPTS_BUCKET = "tandem-prompts"
REGION = "us-east-1"  # SeaweedFS knows one region, by this name
# Its volumes are closed 10 ms after SIGTERM; the remaining 15 s it waits for its own parts.
STOP_LIMIT_S = 1.5
PORT_NAMES = (
    "master",
    "master.grpc",
    "volume",
    "volume.grpc",
    "filer",
    "filer.grpc",
    "s3",
    "s3.grpc",
)
# One volume is one file; small ones keep a laptop's disk use near what is stored.
VOLUME_SIZE_MB = 256
_PROBE_KEY = ".tandem-probe"
# A single master re-elects itself after a restart; the default of 10 s made that take 20 s.
ELECTION_TIMEOUT = "1s"
HEARTBEAT = "200ms"


class ObjectServer:
    """The store under the stack's data folder."""

    name = "objects"

    def __init__(self, data_dir: Path, secrets_dir: Path, ports: Mapping[str, int]) -> None:
        self._dir = data_dir / "objects"
        self._secrets_dir = secrets_dir / "objects"
        self._log_file = data_dir / "logs" / "objects.log"
        self._ports = dict(ports)
        self._client: S3Client | None = None  # making one costs 100 ms, and probes are many

    @property
    def address(self) -> ObjectStoreAddress:
        """For stack.json."""
        return ObjectStoreAddress(
            endpoint_url=f"http://{LOOPBACK}:{self._ports['s3']}",
            region=REGION,
            keys_file=str(self._secrets_dir / "keys.json"),
            recordings_bucket=RECORDINGS_BUCKET,
            prompts_bucket=PROMPTS_BUCKET,
        )

    async def prepare(self) -> None:
        """Keys at the first start, identities and folders at each."""
        await asyncio.to_thread(self._prepare)

    def _prepare(self) -> None:
        (self._dir / "volumes").mkdir(mode=0o700, parents=True, exist_ok=True)
        keys_file = Path(self.address.keys_file)
        if not keys_file.exists():
            fresh = S3Keys(secrets.token_hex(10).upper(), secrets.token_urlsafe(30))
            write_secret(keys_file, msgspec.json.encode(fresh).decode())
        sse_key = self._secrets_dir / "sse.key"
        if not sse_key.exists():
            write_secret(sse_key, base64.b64encode(secrets.token_bytes(32)).decode())
        keys = msgspec.json.decode(keys_file.read_bytes(), type=S3Keys)
        identity = {
            "name": "tandem",
            "credentials": [{"accessKey": keys.access_key, "secretKey": keys.secret_key}],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }
        write_secret(self._identities, json.dumps({"identities": [identity]}))
        self.remove_sockets()

    @property
    def _identities(self) -> Path:
        return self._secrets_dir / "identities.json"

    def remove_sockets(self) -> None:
        """SeaweedFS puts sockets under /tmp by port number, and leaves them when it is killed."""
        for kind in ("master", "volume", "filer", "s3"):
            port = self._ports[f"{kind}.grpc"]
            Path(f"/tmp/seaweedfs-{kind}-grpc-{port}.sock").unlink(missing_ok=True)  # noqa: S108

    def spec(self) -> ServerSpec:
        """How to run it."""
        options: dict[str, object] = {
            "dir": self._dir / "volumes",
            "ip": LOOPBACK,
            "ip.bind": LOOPBACK,
            "filer": "true",
            "filer.localSocket": self._dir / "filer.sock",
            "s3": "true",
            "s3.localSocket": self._dir / "s3.sock",
            "s3.config": self._identities,
            "s3.iam": "false",
            "s3.port.iceberg": 0,
            "s3.port.lance": 0,
            "volume.max": 0,
            "volume.preStopSeconds": 0,
            "master.volumeSizeLimitMB": VOLUME_SIZE_MB,
            "master.telemetry": "false",
            "master.electionTimeout": ELECTION_TIMEOUT,
            "master.heartbeatInterval": HEARTBEAT,
        }
        for name in PORT_NAMES:
            kind, _, grpc = name.partition(".")
            options[f"{kind}.port.grpc" if grpc else f"{kind}.port"] = self._ports[name]
        argv = [find_program("weed"), "-logtostderr=true", "-v=0", "server"]
        argv += [f"-{name}={value}" for name, value in options.items()]
        sse_key = (self._secrets_dir / "sse.key").read_text(encoding="ascii")
        return ServerSpec(
            name=self.name,
            argv=argv,
            log_file=self._log_file,
            cwd=self._dir,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self._dir), "WEED_S3_SSE_KEY": sse_key},
            stop_limit_s=STOP_LIMIT_S,
        )

    async def is_ready(self) -> bool:
        """Whether our keys are taken, and an object can be stored."""
        return await asyncio.to_thread(self._probe)

    def _probe(self) -> bool:
        if self._client is None:
            self._client = client_of(self.address, max_attempts=1)
        client = self._client
        try:
            known = {b["Name"] for b in client.list_buckets()["Buckets"]}
            for bucket in {RECORDINGS_BUCKET, PROMPTS_BUCKET} - known:
                client.create_bucket(Bucket=bucket)
            client.put_object(Bucket=PROMPTS_BUCKET, Key=_PROBE_KEY, Body=b"ready")
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError):
            return False
        return True

    async def provision(self) -> None:
        """Nothing more: the probe made the buckets."""
