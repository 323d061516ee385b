"""What a caller hears and where the call goes: flow documents and their interpreter."""
