"""The media worker: PJSUA2 and the native ports, in a process of its own."""
