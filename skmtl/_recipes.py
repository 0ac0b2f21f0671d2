"""Recipes: settings that an estimator holds and turns into the real thing at ``fit``.

A recipe is a small scikit-learn estimator. It stores settings, and ``build(...)`` makes
an ``nn.Module`` or a rule out of them. Wherever a recipe is expected, its name will do:
``trunk="mlp"`` means ``trunk=MLPTrunk()``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from numbers import Real
from typing import Any, ClassVar

from sklearn.base import BaseEstimator, clone

from skmtl._wording import shown

__all__ = ["Recipe", "RecipeHolder", "choose", "is_number", "resolve_recipe"]


class Recipe(BaseEstimator):
    """Base class of everything that is set now and built at ``fit``.

    Subclasses store their arguments in ``__init__``, as scikit-learn's estimators do,
    check them in ``build``, and return the object they describe.
    """


def choose(
    parameter: str, value: Any, options: Mapping[str, Any], noun: str = ""
) -> Any:
    """Look `value` up in `options`; unknown names get an error with a suggestion."""
    if isinstance(value, str) and value in options:
        return options[value]
    names = ", ".join(repr(name) for name in sorted(options))
    if noun:
        names += f" or {noun}"
    message = f"Got {parameter}={shown(value)}, but expected one of {names}."
    if isinstance(value, type) and issubclass(value, Recipe):
        message += f" Did you mean {value.__name__}()?"
    given = str(value).lower()
    # who stops in the middle of a word means the word: "acc" is like "jaccard", too
    longer = [name for name in options if given and name.startswith(given)]
    close = sorted(longer, key=len) or get_close_matches(given, list(options), n=1)
    if isinstance(value, str) and close:
        message += f" Did you mean {close[0]!r}?"
    raise ValueError(message) if isinstance(value, str) else TypeError(message)


def is_number(value: Any) -> bool:
    """Whether a setting is a real number, and no bool."""
    return isinstance(value, Real) and not isinstance(value, bool)


def resolve_recipe(
    parameter: str,
    value: Any,
    recipes: Mapping[str, Callable[[], Recipe]],
    base: type[Recipe],
    noun: str = "",
) -> Any:
    """Return the recipe that `value`, a name or a recipe, stands for."""
    if isinstance(value, base):
        return value
    return choose(parameter, value, recipes, noun or f"a {base.__name__}")()


class RecipeHolder(BaseEstimator):
    """Estimators whose parameters may be recipes, given by name or as objects.

    ``_recipes`` maps each such parameter to its named recipes. Setting a nested
    parameter (``trunk__dropout``) turns a name into its recipe first; as long as no
    nested parameter was set, ``get_params`` and ``clone`` keep the name.
    """

    _recipes: ClassVar[Mapping[str, Mapping[str, Callable[[], Recipe]]]] = {}

    def set_params(self, **params: Any) -> RecipeHolder:
        """Set parameters of this estimator or of a recipe it holds.

        Parameters
        ----------
        **params : dict
            ``name=value`` for the estimator's own parameters,
            ``recipe__name=value`` for those of a recipe. A recipe that is given by name
            is replaced by the recipe of that name before its parameters are set.

        Returns
        -------
        self : estimator instance
        """
        before = dict(vars(self))
        nested = {name.split("__", 1)[0] for name in params if "__" in name}
        for name in nested & set(self._recipes):
            value = params.get(name, getattr(self, name))
            if isinstance(value, str):
                named = choose(name, value, self._recipes[name], "a recipe")
                params[name] = named()
            elif not isinstance(value, Recipe):
                keys = [key for key in params if key.startswith(f"{name}__")]
                raise ValueError(
                    f"Got {keys}, but {name} is {value!r}, which has no such settings. "
                    f"Nested settings need a name or a recipe as {name}."
                )
            elif name in params:
                # the caller's object serves other candidates of a search too
                params[name] = clone(value, safe=False)
        try:
            super().set_params(**params)
        except ValueError:  # a setting that there is not: keep the names
            self.__dict__.update(before)
            raise
        return self
