"""The environment of a command on a processor without the wide instructions of this one."""

from __future__ import annotations

import os

LESSER = {
    **os.environ,
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F",
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4",
    "OPENBLAS_CORETYPE": "Haswell",
}
"""Settings under which the C library, NumPy and OpenBLAS choose the routines of an older processor."""
