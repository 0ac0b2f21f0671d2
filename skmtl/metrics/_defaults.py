"""The metrics that are taken where nobody has asked for some."""

from __future__ import annotations

from skmtl.metrics._with_numbers import GivenTogether
from skmtl.tasks import TargetColumns

__all__ = ["OF_CLASSES", "default_metrics"]

#: Of classes and of texts.
OF_CLASSES = "accuracy"
#: What compares tasks, then what is in the unit of each, then that as a share.
_OF_NUMBERS = (
    "r2",
    "neg_mean_absolute_error",
    "neg_root_mean_squared_error",
    "neg_rmse_over_spread",
)


def default_metrics(true: TargetColumns, predicted: GivenTogether) -> list[str]:
    """Return metrics of numbers, and of the classes and texts beside them.

    Of texts, whole ones are counted: a share of what is right in them says little
    alone. Probabilities allow for the metric that classes and numbers have.
    """
    of_classes = [OF_CLASSES] if true.n_numbers < len(true.names) else []
    if not true.n_numbers:
        return of_classes
    of_both = ["d2"] if predicted.has_probabilities else []
    return [*of_classes, *of_both, *_OF_NUMBERS]
