import ctypes
import gc
import subprocess
import sys

import pytest

from bot.runtime.memory import uncollected

KEPT = """
import ctypes
from pathlib import Path
from bot.runtime.memory import return_freed_blocks

MIB = 2**20
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
libc.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]


def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


if RETURN:
    return_freed_blocks()
libc.free(libc.malloc(30 * MIB))
before = resident()
block = libc.malloc(20 * MIB)
libc.memset(block, 1, 20 * MIB)
libc.malloc(100_000)  # lies above the block if that is part of the heap
libc.free(block)
print((resident() - before) // MIB)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="needs glibc")
@pytest.mark.parametrize(("returning", "kept"), [(True, range(5)), (False, range(15, 25))])
def test_large_blocks_are_returned_to_the_system(*, returning: bool, kept: range) -> None:
    source = KEPT.replace("RETURN", str(returning))
    ran = subprocess.run([sys.executable, "-c", source], check=True, capture_output=True, text=True)
    assert int(ran.stdout) in kept


def test_garbage_is_collected_again_after_the_imports() -> None:
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.unfreeze()
