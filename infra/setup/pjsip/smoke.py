"""Checks that the built pjsua2 starts and has the codecs, TLS and call limit that Tandem needs."""

import sys

import pjsua2 as pj

REQUIRED_CODECS = ("opus/48000/2", "PCMU/8000/1", "PCMA/8000/1", "G722/16000/1")
MIN_CALLS = 1000  # a worker is to fill a core: 500 bridged contacts are 1,000 legs


def main() -> int:
    """Start and stop an endpoint; return 0 when all that is required is there, else 1."""
    endpoint = pj.Endpoint()
    endpoint.libCreate()
    config = pj.EpConfig()
    config.uaConfig.threadCnt = 0
    config.uaConfig.maxCalls = MIN_CALLS
    config.logConfig.level = 1
    config.logConfig.consoleLevel = 1
    endpoint.libInit(config)
    endpoint.audDevManager().setNullDev()
    codecs = {codec.codecId for codec in endpoint.codecEnum2()}
    faults = [f"codec {name} is missing" for name in REQUIRED_CODECS if name not in codecs]
    transport = pj.TransportConfig()
    transport.boundAddress = "127.0.0.1"
    transport.port = 0
    try:
        endpoint.transportCreate(pj.PJSIP_TRANSPORT_TLS, transport)
    except pj.Error as error:
        faults.append(f"TLS is missing: {error.info()}")
    endpoint.libStart()
    version = endpoint.libVersion().full
    endpoint.libDestroy()
    print(f"PJSIP {version}: {len(codecs)} codecs: {' '.join(sorted(codecs))}")
    for fault in faults:
        print(f"pjsip smoke check: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
