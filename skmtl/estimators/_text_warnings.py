"""Warnings of texts that cannot be learned, or written, as they are."""

from __future__ import annotations

from typing import Any

from skmtl._warning import warn
from skmtl._wording import counted, shown

__all__ = ["warn_of_cut_texts", "warn_of_texts"]


def warn_of_texts(data: Any) -> None:
    """Warn of texts that are too long, and of characters that are not known.

    Parameters
    ----------
    data : FitData
    """
    targets = data.targets
    for k, codec, texts in zip(
        targets.text_tasks_, targets.codecs_, data.texts, strict=True
    ):
        name = targets.names_[k]
        if texts.n_cut:
            warn(
                f"Task {name!r} has {counted(texts.n_cut, 'text')} of more than "
                f"{counted(codec.max_length, codec.unit)}, and what goes beyond is "
                "not learned. With a larger max_length of text_head, longer ones may "
                "be."
            )
        if texts.unknown:
            warn(
                f"Task {name!r} has the characters {shown(texts.unknown)} in y, which "
                "were not there in the first fit: they are taken for unknown ones, and "
                f"never written. Pass classes={{{name!r}: characters}} to the first "
                "call of partial_fit, or fit afresh."
            )


def warn_of_cut_texts(name: str, n_cut: int, codec: Any) -> None:
    """Warn of predicted texts that came to no end."""
    if n_cut:
        warn(
            f"Of task {name!r}, {counted(n_cut, 'predicted text')} came to no end "
            f"within {counted(codec.max_length, codec.unit)} and "
            f"{'was' if n_cut == 1 else 'were'} cut there. Either the model has not "
            "learned enough, and more rows or epochs help, or texts are to be longer, "
            "as after a fit with a larger max_length of text_head."
        )
