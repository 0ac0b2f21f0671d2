"""Text encoders of Hugging Face's kind: copied, or loaded from a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from types import ModuleType
from typing import Any

from torch import nn

from skmtl._optional import require
from skmtl._warning import warn

__all__ = ["copy_or_load", "load", "load_config", "n_words", "warn_of_missing"]

_EXPECTED = (
    "expected a folder with config.json and weights (model.safetensors), as "
    "save_pretrained writes it. Nothing is downloaded: fetch the model first, then "
    "pass the path of its folder."
)
#: On top of what every token becomes, for tasks of its own, and what writes texts:
#: nothing here uses them.
_UNUSED = "pooler.", "decoder."


class _ForeignCodeError(Exception):
    """A folder asks for code that is not ours or transformers'."""


def copy_or_load(model: Any) -> nn.Module:
    """Return an encoder of our own, float32: a copy of a module, or from a folder.

    Of a model that reads and writes, such as T5, it is the part that reads.

    Raises
    ------
    TypeError
        If `model` is neither a path nor a module.
    ValueError
        If the folder holds no encoder.
    """
    if isinstance(model, nn.Module):
        return deepcopy(_that_reads(model)).float()
    encoder, missing = load(model, "AutoModel")
    missing = [name for name in missing if not name.startswith(_UNUSED)]
    warn_of_missing(missing, model, "encoder")
    return _that_reads(encoder)


def load(model: Any, kind: str) -> tuple[nn.Module, list[str]]:
    """Return a model in a folder, float32, and the names of weights that are not there.

    Parameters
    ----------
    model : str or path
    kind : str
        The class of transformers that loads it, such as "AutoModel".
    """
    folder = _folder(model)
    transformers = require("transformers", extra="pretrained")
    with _quietly(transformers), _explained(model):
        found, report = getattr(transformers, kind).from_pretrained(
            folder,
            config=_config(transformers, folder),
            local_files_only=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
    return found.float(), sorted(report["missing_keys"])


def load_config(model: Any) -> Any:
    """Return the settings of a model in a folder."""
    folder = _folder(model)
    transformers = require("transformers", extra="pretrained")
    with _quietly(transformers), _explained(model):
        return _config(transformers, folder)


def warn_of_missing(missing: list[str], model: Any, part: str) -> None:
    """Warn of weights of the encoder, or another part, that a folder does not have."""
    if missing:
        warn(
            f"{len(missing)} weights of the {part} are not in {str(model)!r} and "
            f"start at random, {missing[0]!r} among them. Expected a folder with the "
            f"weights of the whole {part}."
        )


def _that_reads(model: nn.Module) -> nn.Module:
    """Return the encoder of a model that has a decoder beside it, else the model."""
    base = getattr(model, "base_model", model)
    encoder, decoder = (getattr(base, name, None) for name in ("encoder", "decoder"))
    if isinstance(encoder, nn.Module) and isinstance(decoder, nn.Module):
        return encoder
    return model


def n_words(model: Any) -> int:
    """Return the size of the vocabulary of an encoder, given by path or as module."""
    if isinstance(model, nn.Module):
        config = getattr(model, "config", None)
    else:
        config = load_config(model)
    size = getattr(config, "vocab_size", None)
    if not isinstance(size, int):
        got = type(model).__name__ if isinstance(model, nn.Module) else repr(str(model))
        raise ValueError(
            f"Got model={got} without a vocabulary size, but expected a text encoder "
            "whose config has vocab_size, such as transformers.AutoModel gives."
        )
    return size


def _folder(model: Any) -> str:
    """Return the path of a folder that is there."""
    if not isinstance(model, str | os.PathLike):
        raise TypeError(
            f"Got model={model!r}, but expected the path of a folder or an nn.Module, "
            "such as transformers.AutoModel gives."
        )
    folder = Path(model)
    if not (folder / "config.json").is_file():
        what = "no config.json in it" if folder.is_dir() else "no such folder"
        raise ValueError(f"Got model={str(model)!r} ({what}), but {_EXPECTED}")
    return str(folder)


def _config(transformers: ModuleType, folder: str) -> Any:
    """Return the settings of an encoder; the folder's own code is not run for them."""
    config = transformers.AutoConfig.from_pretrained(
        folder, local_files_only=True, trust_remote_code=False
    )
    kernels = getattr(config, "_attn_implementation", None)
    if "/" in str(kernels):  # code that would be fetched from a repository
        raise _ForeignCodeError(kernels)
    return config


@contextmanager
def _explained(model: Any) -> Iterator[None]:
    """Say what was expected when a folder cannot be read."""
    try:
        yield
    except ImportError:
        raise
    except Exception as error:
        asks = "trust_remote_code" in str(error)  # says transformers
        if asks or isinstance(error, _ForeignCodeError):
            raise ValueError(
                f"Got model={str(model)!r}, whose config.json asks for code of its "
                "own, but the code of a folder is never run, nor fetched. If you trust "
                "it, load the encoder yourself and pass it as model: "
                "transformers.AutoModel.from_pretrained(folder, "
                "trust_remote_code=True)."
            ) from error
        reason = str(error).strip().split("\n", 1)[0]
        raise ValueError(
            f"Got model={str(model)!r} ({reason}), but {_EXPECTED}"
        ) from error


@contextmanager
def _quietly(transformers: ModuleType) -> Iterator[None]:
    """Keep progress bars and reports of a load off the screen: we look ourselves."""
    log = transformers.utils.logging
    level, bars = log.get_verbosity(), log.is_progress_bar_enabled()
    log.set_verbosity_error()
    if bars:
        log.disable_progress_bar()
    try:
        yield
    finally:
        log.set_verbosity(level)
        if bars:
            log.enable_progress_bar()
