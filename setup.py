"""Builds the Cython media kernels; all else about packaging is in pyproject.toml."""

import os
import sys
from pathlib import Path

from setuptools import Extension, setup

KERNELS = sorted(Path("cython_ext").glob("**/*.pyx"))

# Where infra/setup put PJSIP's headers; the kernels are built against the very build they run with.
PREFIX_VARIABLE = "TANDEM_PJSIP_PREFIX"

# A checked build keeps the bounds checks, for tests of the kernels themselves.
CHECKED = os.environ.get("TANDEM_CHECKED_KERNELS") == "1"


def kernel_extensions() -> list[Extension]:
    """One extension per .pyx file; PJSIP's symbols stay undefined until pjsua2 has been loaded."""
    if not KERNELS or os.environ.get("TANDEM_SKIP_KERNELS") == "1":
        return []
    prefix = os.environ.get(PREFIX_VARIABLE)
    if not prefix or not (Path(prefix) / "include" / "pjsua-lib" / "pjsua.h").is_file():
        raise SystemExit(f"{PREFIX_VARIABLE} must name a built PJSIP; `make setup` builds one")
    from Cython.Build import cythonize

    little = sys.byteorder == "little"
    return cythonize(
        [
            Extension(
                ".".join(source.with_suffix("").parts),
                [str(source)],
                include_dirs=[str(Path(prefix) / "include"), "cython_ext"],
                define_macros=[
                    ("PJ_AUTOCONF", "1"),
                    ("PJ_IS_LITTLE_ENDIAN", str(int(little))),
                    ("PJ_IS_BIG_ENDIAN", str(int(not little))),
                    ("NPY_NO_DEPRECATED_API", "NPY_1_7_API_VERSION"),
                ],
                extra_compile_args=["-O3", "-g1", "-fno-strict-aliasing"],
            )
            for source in KERNELS
        ],
        build_dir="build/cython",
        force=True,
        compiler_directives={
            "language_level": 3,
            "boundscheck": CHECKED,
            "wraparound": CHECKED,
            "initializedcheck": CHECKED,
            "cdivision": not CHECKED,
        },
    )


setup(ext_modules=kernel_extensions())
