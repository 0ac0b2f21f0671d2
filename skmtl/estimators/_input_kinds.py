"""What comes in, by kind: who checks and encodes it, and how it enters the network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from torch import nn

from skmtl._recipes import choose
from skmtl._warning import warn
from skmtl.inputs import ImageEncoder, TableEncoder, TokenEncoder
from skmtl.networks import Trunk
from skmtl.networks._image_input import ImageInput
from skmtl.networks._screened_input import ScreenedInput
from skmtl.networks._table_input import TableInput
from skmtl.networks._token_input import TokenInput

__all__ = ["InputKind", "input_kind"]


#: How many standard deviations numbers of X reach, and where numbers are learned from
#: them: a target with a long tail may follow a column with one.
_REACH, _REACH_FOR_NUMBERS = 3.0, 10.0


class InputKind(NamedTuple):
    """How one kind of input is taken in.

    Attributes
    ----------
    encoder : callable
        From the estimator and its trunk to an encoder.
    entrance : callable
        From the fitted encoder, the trunk, `standardize` and whether some tasks are
        numbers to the module that rows enter by, and the arguments of ``trunk.build``.
    """

    encoder: Callable[[Any, Trunk], Any]
    entrance: Callable[[Any, Trunk, bool, bool], tuple[nn.Module, tuple[Any, ...]]]
    sizes: Callable[[Any], tuple[Any, ...]]


def _table(
    encoder: TableEncoder, trunk: Trunk, standardize: bool, of_numbers: bool
) -> tuple[nn.Module, tuple[Any, ...]]:
    numbers = encoder.numbers_
    reach = _REACH_FOR_NUMBERS if of_numbers else _REACH
    if encoder.is_screened:
        kept, categories, faint = encoder.screened()
        known = numbers.incomplete, standardize, numbers.knots, trunk.n_bins, reach
        screened = ScreenedInput(kept, categories, faint, *known)
        cardinalities = [encoder.cardinalities_[k] for k in categories]
        return screened, (screened.width, cardinalities, *_origins(trunk, screened))
    table = TableInput(
        numbers.incomplete,
        standardize,
        numbers.knots,
        trunk.n_bins,
        numbers.places,
        reach,
    )
    return table, (table.width, encoder.cardinalities_, *_origins(trunk, table))


def _origins(trunk: Trunk, entrance: Any) -> tuple[Any, ...]:
    """Return where the numbers of a row come from, for trunks that are to know."""
    return entrance.origins() if trunk.is_additive else ()


def _tokens(
    encoder: TokenEncoder, trunk: Trunk, standardize: bool, of_numbers: bool
) -> tuple[nn.Module, tuple[Any, ...]]:
    n_ids = trunk.n_ids()
    if n_ids is None:
        n_ids = encoder.n_ids_
    elif not encoder.are_framed_:
        warn(
            "Got texts that begin with different ids, and end with different ones, but "
            "tokenisers of pretrained encoders put the same one before or after each. "
            "With another tokeniser's ids an encoder reads nonsense: use "
            "TokenSequencer(tokenizer=folder) before PretrainedTextTrunk(folder)."
        )
    return TokenInput(n_ids), (n_ids, encoder.length_)


def _images(
    encoder: ImageEncoder, trunk: Trunk, standardize: bool, of_numbers: bool
) -> tuple[nn.Module, tuple[Any, ...]]:
    return ImageInput(encoder.shape_, standardize), encoder.shape_


_KINDS = {
    "table": InputKind(
        lambda estimator, trunk: TableEncoder(
            estimator.categorical_features, trunk.accepts_sparse
        ),
        _table,
        lambda encoder: (encoder.n_numeric_, encoder.cardinalities_),
    ),
    "tokens": InputKind(
        lambda estimator, trunk: TokenEncoder(),
        _tokens,
        lambda e: (e.n_ids_, e.length_),
    ),
    "images": InputKind(
        lambda estimator, trunk: ImageEncoder(), _images, lambda e: e.shape_
    ),
}


def input_kind(trunk: Trunk) -> InputKind:
    """Return how the rows of a trunk are taken in.

    Raises
    ------
    ValueError
        If the trunk declares an unknown kind.
    """
    return choose("input_kind", trunk.input_kind, _KINDS)
