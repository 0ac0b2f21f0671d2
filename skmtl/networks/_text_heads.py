"""The decoders of texts by name."""

from __future__ import annotations

from collections.abc import Callable

from skmtl._recipes import Recipe
from skmtl.networks._text_head import TextHead

__all__ = ["TEXT_HEADS"]

TEXT_HEADS: dict[str, Callable[[], Recipe]] = {"gru": TextHead}
