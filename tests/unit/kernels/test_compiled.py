"""Compiled code and its files: what happens to them never changes or fails a call."""

import contextlib
import importlib.util
import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
from geo.kernels.compiled import compiled

@compiled
def square(number):
    return number * number

@compiled
def total(count):
    told = 0.0
    for number in range(count):
        told += square(float(number))
    return told

@compiled
def half(number):
    return number / 2

def called():
    told = total(5)
    stats = getattr(total.machine(), "stats", None)
    return told, 0 if stats is None else sum(stats.cache_hits.values())

if __name__ == "__main__":
    print(*called())
"""
MADE, TAKEN = (30.0, 0), (30.0, 1)


@pytest.fixture
def script(tmp_path, monkeypatch):
    path = tmp_path / "script.py"
    path.write_text(SCRIPT, encoding="utf-8")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "code"))
    return path


def anew(script):
    """Load the functions as another process does, without their machine code."""
    spec = importlib.util.spec_from_file_location("script", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def kept_files(folder: Path, suffix: str) -> list[Path]:
    return sorted((folder / "code").rglob(f"*{suffix}"))


def test_code_is_kept_and_taken_by_the_next_process(script, tmp_path):
    assert anew(script).called() == MADE
    assert anew(script).called() == TAKEN
    assert not [path for path in kept_files(tmp_path, "") if ".tmp" in path.name]


@pytest.mark.parametrize("how", ["NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "HOME"])
def test_where_nothing_can_be_written_code_is_made_anew(
    script, tmp_path, how, monkeypatch
):
    # a file in the place of the folder keeps the administrator out, too
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    blocked.chmod(stat.S_IRUSR)
    for name in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(how, str(blocked))
    for _ in range(2):
        assert anew(script).called() == MADE
    assert blocked.read_text() == ""


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes anywhere"
)
def test_a_folder_that_is_read_only_is_left_alone(script, tmp_path):
    (tmp_path / "code").mkdir(mode=0o500)
    assert anew(script).called() == MADE
    assert not list((tmp_path / "code").iterdir())


@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
@pytest.mark.parametrize("content", [b"", b"\x80\x04", bytes(range(256)) * 10])
def test_broken_files_are_made_anew(script, tmp_path, suffix, content):
    anew(script).called()
    files = kept_files(tmp_path, suffix)
    assert files
    for file in files:
        file.write_bytes(content)
    assert anew(script).called() == MADE
    assert anew(script).called() == TAKEN


def test_a_file_cut_short_is_made_anew(script, tmp_path):
    anew(script).called()
    for file in kept_files(tmp_path, ".nbc"):
        os.truncate(file, file.stat().st_size // 2)
    assert anew(script).called() == MADE
    assert anew(script).called() == TAKEN


@contextlib.contextmanager
def files_no_longer_than(count):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("most_bytes", [0, 2_000])
def test_a_full_disk_breaks_no_call(script, tmp_path, most_bytes):
    functions = anew(script)
    with files_no_longer_than(most_bytes):
        assert functions.called() == MADE
    assert not kept_files(tmp_path, ".nbc")
    # and nothing that is left keeps the next process from keeping its code
    assert anew(script).called() == MADE
    assert anew(script).called() == TAKEN


def test_code_of_another_signature_is_not_taken(script, tmp_path):
    """As two processes leave it that compile two signatures at the same time."""
    functions = anew(script)
    assert functions.half(3.0) == functions.half(3) == 1.5
    one, other = (path for path in kept_files(tmp_path, ".nbc") if "half" in path.name)
    held = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(held)
    functions = anew(script)
    assert functions.half(3.0) == functions.half(3) == 1.5
    assert not functions.half.machine().stats.cache_hits


def command(script, **environment):
    return subprocess.Popen(
        [sys.executable, str(script)],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_processes_that_compile_at_once_do_not_disturb_each_other(script):
    for process in [command(script) for _ in range(2)]:
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        assert out.startswith("30.0")
    assert anew(script).called() == TAKEN


def test_without_compiling_the_plain_function_is_called(script, tmp_path):
    process = command(script, NUMBA_DISABLE_JIT="1")
    out, err = process.communicate(timeout=300)
    assert (process.returncode, out.strip()) == (0, "30.0 0"), err
    assert not kept_files(tmp_path, ".nbc")
