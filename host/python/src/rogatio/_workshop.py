"""Engines and compiled changes that a process keeps. Spark runs many partitions in one worker process, some at once: the second one finds
both ready."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from ._engine import COMPONENT, Engine, Impact, Json

# At most one: a process seldom needs another component.
_known: dict[tuple[object, ...], Workshop] = {}
_lock = threading.Lock()


class Workshop:
    """One engine, and compiled changes that wait for documents."""

    def __init__(self, component: Path) -> None:
        self.engine = Engine(component=component)
        self._request = ""
        self._idle: list[Impact] = []
        self._lock = threading.Lock()

    def take(self, request: str) -> Impact:
        """A compiled change for one caller alone."""
        with self._lock:
            if request == self._request and self._idle:
                return self._idle.pop()
        return self.engine.impact(Json(request))

    def give(self, request: str, impact: Impact) -> None:
        """Takes a compiled change back for the next caller. Only those of the latest request are kept."""
        with self._lock:
            if request != self._request:
                self._request, self._idle = request, []
            self._idle.append(impact)


def workshop(component: Path | None) -> Workshop:
    """The workshop of this process for a component, by default that of the package. A file that has changed is read again."""
    path = component or COMPONENT
    status = path.stat()
    # A process that was split off has no clock.
    key = (os.getpid(), path.resolve(), status.st_ino, status.st_size, status.st_mtime_ns)
    # The others wait while the first one compiles the component.
    with _lock:
        if key not in _known:
            _known.clear()
            _known[key] = Workshop(path)
        return _known[key]
