"""Keep what is being served: the data set now, and the change to a new build."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.dataset import Dataset, open_dataset


class Serving:
    """Hold the data set that requests see now."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._config = config
        self.dataset: Dataset = open_dataset(config)

    def close(self) -> None:
        """Give back what the data set holds on disk."""
        self.dataset.close()
