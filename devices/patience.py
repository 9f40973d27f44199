"""Ask a machine in a thread that may get stuck, so that whoever asks does not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")
SECONDS = 10.0


class Silent(Exception):
    """Tell that a machine gave no answer in time, now or since it was asked before."""


class Patience(Generic[T]):
    """Wait so many seconds for each machine; one that is still silent is not asked again."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._stuck: dict[str, threading.Thread] = {}

    def ask(self, name: str, work: Callable[[], T]) -> T:
        """Return what a machine told, or raise what it raised.

        Raises:
            Silent: it has not answered.
        """
        before = self._stuck.get(name)
        if before is not None and before.is_alive():
            raise Silent(name)
        answers: SimpleQueue[tuple[T] | Exception] = SimpleQueue()

        def asking() -> None:
            try:
                answers.put((work(),))
            except Exception as trouble:
                answers.put(trouble)

        thread = threading.Thread(target=asking, name=f"asking-{name}", daemon=True)
        thread.start()
        try:
            answer = answers.get(timeout=self._seconds)
        except Empty:
            self._stuck[name] = thread
            raise Silent(name) from None
        thread.join()
        if isinstance(answer, Exception):
            raise answer
        return answer[0]
