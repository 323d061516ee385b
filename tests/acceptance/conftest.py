"""One house for all acceptance tests of a run; each test leaves it as it found it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.acceptance.lab import Lab

KEEP_VARIABLE = "TANDEM_KEEP_LAB"  # set: the data folder with all logs stays


@pytest.fixture(scope="session")
def lab_folder() -> Iterator[Path]:
    """A private folder that an ordinary user may traverse, as PostgreSQL needs it under root."""
    folder = Path(tempfile.mkdtemp(prefix="tandem-lab-"))
    folder.chmod(0o755)
    yield folder
    if KEEP_VARIABLE not in os.environ:
        shutil.rmtree(folder)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def lab(lab_folder: Path) -> AsyncIterator[Lab]:
    """The house, open."""
    house = Lab(lab_folder / "data")
    try:
        await house.open()
        yield house
    finally:
        killed = await house.close()
        assert not killed, f"had to be killed: {killed}"
