"""Tasks that are numbers, made for pages, and numbers as pages write them."""

import numpy as np

from tests.explain.made import made_explanation

__all__ = ["NUMBER", "check", "mixed", "parsed"]

#: A number as it is written, to be found in a text.
NUMBER = r"\u2212?[\d,]+(?:\.\d+)?(?:e[\u2212+]?\d+)?"


def parsed(text):
    """Return a number as it is written, and by how much it may be rounded."""
    text = text.replace("\u2212", "-").replace(",", "")
    digits, _, power = text.partition("e")
    decimals = len(digits.partition(".")[2])
    value = float(text)
    if not decimals and not power:  # zeros at the end of 389,500,000 may be rounded
        decimals = -(len(digits) - len(digits.rstrip("0"))) if value else 0
    return value, 0.501 * 10.0 ** (int(power or 0) - decimals)


def check(text, value):
    found, rounding = parsed(text)
    assert abs(found - value) <= rounding, f"{text} is not {value}"


def mixed(**changes):
    """Return a task of classes and two numbers, in grams and millimetres."""
    effects = [[0.2, 0.4, -0.1], [0.1, -0.3, 0.2], [0.05, 0.02, 0.3]]
    given = {
        "task_names": ["sex", "mass", "bill"],
        "task_labels": ["sex", "body mass (g)", "bill length (mm)"],
        "classes": [np.array(["f", "m"]), None, None],
        "spreads": [1.0, 800.0, 5.5],
        "names": ["a", "b", "c"],
    }
    return made_explanation(effects, **(given | changes))
