"""Keep what pages found in the data set at hand, until other data take its place."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import wraps
from typing import Any, TypeVar

from cachetools import LRUCache
from flask import current_app

from server.serving import get_dataset

MOST_KEPT = 64

Found = TypeVar("Found")


def keep(find: Callable[..., Found]) -> Callable[..., Found]:
    """Let a function of names, which only reads the data set, answer from memory when it is asked the same again.

    What is found belongs to one state of the data; data that may change unseen are asked every time. Nobody may change what
    comes back.
    """

    @wraps(find)
    def ask(*names: str) -> Found:
        data = get_dataset()
        if not data.is_known:
            return find(*names)
        kept: MutableMapping[Any, Found] = current_app.extensions.setdefault("zangraph.kept", LRUCache(MOST_KEPT))
        asked = (data.digest, find.__name__, *names)
        if asked not in kept:
            kept[asked] = find(*names)
        return kept[asked]

    return ask
