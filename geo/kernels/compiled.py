"""Functions of numbers, compiled when they are first called.

`compiled` leaves numba alone until then, since loading it takes as long as many a
command. Machine code is kept on disk, in a folder named after the sources of all
kernels: numba looks at the file of a function only, not at those of the functions
it calls, and would take old code for new. Where no folder can be written, functions
are compiled anew in each process.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import pickle
import sys
import tempfile
import threading
from importlib import metadata
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")

# products and sums in one instruction; the order of operations stays as written
FUSED = {"contract"}

FEW, MANY = 2_000, 100_000  # numbers that pay: with numba loaded, or yet to be

_COMPILING = threading.RLock()


class Compiled(Generic[P, R]):
    """A function with the machine code that its first call makes.

    Parameters
    ----------
    function : callable
        Of numbers, tuples and arrays; it may call other compiled functions that
        are globals of its module.

    Examples
    --------
    >>> @compiled
    ... def half(number: float) -> float:
    ...     return number / 2.0
    >>> half(3.0), half.plain(3.0)
    (1.5, 1.5)
    """

    def __init__(self, function: Callable[P, R]) -> None:
        functools.update_wrapper(self, function)
        self.plain = function
        self._machine: Callable[P, R] | None = None

    def __call__(self, *arguments: P.args, **named: P.kwargs) -> R:
        """Run the machine code, made first where there is none."""
        return (self._machine or self.machine())(*arguments, **named)

    def machine(self) -> Callable[P, R]:
        """Give the numba dispatcher.

        Returns
        -------
        callable
            The function itself where numba is switched off (NUMBA_DISABLE_JIT).
        """
        with _COMPILING:
            if self._machine is None:
                self._machine = _dispatcher(self.plain)
            return self._machine


def compiled(function: Callable[P, R]) -> Compiled[P, R]:
    """Have a function compiled when it is first called.

    Without the global interpreter lock, and with division by zero as numpy has it.

    Parameters
    ----------
    function : callable

    Returns
    -------
    Compiled

    Examples
    --------
    >>> @compiled
    ... def product(one: float, other: float) -> float:
    ...     return one * other
    >>> product(2.0, 4.0)
    8.0
    """
    return Compiled(function)


def pays(count: int) -> bool:
    """Say whether compiled code pays for a simple thing done to so many numbers.

    Only for functions that give the same bits both ways.

    Parameters
    ----------
    count : int

    Returns
    -------
    bool
        False where numba is switched off.

    Examples
    --------
    >>> pays(10)
    False
    """
    enough = FEW if "numba" in sys.modules else MANY
    return count >= enough and os.environ.get("NUMBA_DISABLE_JIT", "0") in {"", "0"}


def code_folder() -> Path | None:
    """Say where machine code is kept.

    In ``NUMBA_CACHE_DIR`` where it is set, else among the user's caches.

    Returns
    -------
    pathlib.Path or None
        None where no folder can be written.

    Examples
    --------
    >>> folder = code_folder()
    >>> folder is None or folder.is_dir()
    True
    """
    folder = _caches() / f"kernels-{_stamp()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return None


def _caches() -> Path:
    given = os.environ.get("NUMBA_CACHE_DIR")
    if given:
        return Path(given)
    try:
        home = Path.home()
    except RuntimeError:  # a user without a home
        return Path(tempfile.gettempdir()) / "abyssal"
    usual = {
        "darwin": home / "Library" / "Caches",
        "win32": Path(os.environ.get("LOCALAPPDATA") or home),
    }
    return Path(
        os.environ.get("XDG_CACHE_HOME") or usual.get(sys.platform, home / ".cache")
    ).joinpath("abyssal")


@functools.cache
def _stamp() -> str:
    """Name the sources of all kernels and the version of numba."""
    told = hashlib.sha256(metadata.version("numba").encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        told.update(source.read_bytes())
    return told.hexdigest()[:16]


def _dispatcher(function: Callable[P, R]) -> Callable[P, R]:
    import numba  # noqa: PLC0415  a second that most commands do not need
    from numba.core import config  # noqa: PLC0415

    if not isinstance(function, FunctionType):
        raise TypeError(f"{function!r} is no function")
    known = function.__globals__
    called = {
        name: each.machine()
        for name in function.__code__.co_names
        if isinstance(each := known.get(name), Compiled)
    }
    linked = FunctionType(
        function.__code__,
        {**known, **called},
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    linked.__qualname__, linked.__module__ = function.__qualname__, function.__module__
    linked.__kwdefaults__ = function.__kwdefaults__
    make = functools.partial(
        numba.njit,
        nogil=True,
        error_model="numpy",
        fastmath=FUSED,
        no_cfunc_wrapper=True,
    )
    folder = code_folder()
    if folder is None:
        return _side_by_side(make()(linked))
    before = config.CACHE_DIR  # type: ignore[attr-defined]
    config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
    try:
        machine = make(cache=True)(linked)
    except RuntimeError:  # no file that the code could be kept for
        return _side_by_side(make()(linked))
    finally:
        config.CACHE_DIR = before  # type: ignore[attr-defined]
    if hasattr(machine, "_cache"):  # none where numba is switched off
        machine._cache = _Forgiving(machine._cache)  # noqa: SLF001  numba has no door
    return _side_by_side(machine)


def _side_by_side(machine: Callable[P, R]) -> Callable[P, R]:
    """Have equal steps on neighbouring numbers made one instruction."""
    # loops over eight lanes are unrolled before they could be vectorised; what joins
    # such steps again is off in numba unless it is asked for
    usual: Any = getattr(machine, "compile", None)
    if usual is None:  # numba is switched off
        return machine
    from numba.core import config, types  # noqa: PLC0415
    from numba.core.compiler_lock import global_compiler_lock  # noqa: PLC0415

    settings: Any = config

    def compile_joined(signature: Any) -> Any:  # noqa: ANN401  numba has no types
        # a loop that starts at 0 would have what it calls compiled for this 0, too
        plain = tuple(types.unliteral(each) for each in signature)  # type: ignore[no-untyped-call]
        with global_compiler_lock:
            before = settings.SLP_VECTORIZE
            settings.SLP_VECTORIZE = 1
            try:
                return usual(plain)
            finally:
                settings.SLP_VECTORIZE = before

    machine.compile = compile_joined  # type: ignore[attr-defined]
    return machine


class _Forgiving:
    """The code that numba keeps: a file that is broken or not taken costs no call."""

    def __init__(self, cache: Any) -> None:  # noqa: ANN401  numba has no types
        self._cache = cache

    def load_overload(self, signature: Any, target: Any) -> Any:  # noqa: ANN401
        """Give what is kept, or nothing where it cannot be read."""
        try:
            found = self._cache.load_overload(signature, target)
        except Exception:  # noqa: BLE001  unpickling raises whatever it meets
            with contextlib.suppress(OSError):
                self._cache.flush()
            return None
        # two processes that compile two signatures at once may give both one file
        same = found is not None and tuple(found.signature.args) == tuple(signature)
        return found if same else None

    def save_overload(self, signature: Any, code: Any) -> None:  # noqa: ANN401
        """Keep code, unless the disk is full or the index is broken."""
        with contextlib.suppress(OSError, EOFError, pickle.UnpicklingError):
            self._cache.save_overload(signature, code)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        """Give the rest as numba has it."""
        return getattr(self._cache, name)
