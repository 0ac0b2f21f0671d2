"""Explanations of tables, texts and images to be drawn, with tasks of all kinds."""

import numpy as np

from skmtl.explain.neighbours._features import ImageSource, TextSource
from tests.explain.made import made_explanation
from tests.plotting.drawings import long_names

ENGLISH = (
    "The hotel room was spotless and the staff were wonderful, but breakfast was a "
    "cold, greasy disaster.\nWe paid $20 for it ($x_1$ twice!), and waited for an hour."
)
ENGLISH_WORDS = ["spotless", "wonderful", "cold", "greasy", "disaster", "waited"]
CHINESE = "酒店的房间非常干净，服务员也很热情，但是早餐又冷又油腻，实在令人失望。"
CHINESE_WORDS = ["干净", "热情", "早餐", "油腻", "失望"]


def effects_of(n_features, n_tasks, seed=0):
    """One shared, one conflicting and one specific feature, and small effects."""
    effects = np.random.RandomState(seed).randn(n_features, n_tasks) * 0.04
    effects[0] = np.linspace(0.18, 0.24, n_tasks)
    effects[1] = 0.15 * (-1) ** np.arange(n_tasks)
    effects[2] = 0
    effects[2, 0] = -0.1
    return effects


def fidelities(n_tasks):
    """The second task of several is not followed by its surrogate."""
    r2 = np.full(n_tasks, 0.8)
    r2[1:2] = 0.1
    return r2


def table(n_tasks, names=None, **options):
    options = {"r2": fidelities(n_tasks), "errors": 0.01} | options
    return made_explanation(effects_of(8, n_tasks), names=names, **options)


def numbers(n, mixed=0, made=table, **options):
    """So many numbers, with intervals and a value asked of the first, and then classes.

    Of two and of three classes in turn.
    """
    labels = [["no", "yes"], ["a", "b", "c"]]
    n_tasks = n + mixed
    classes = [None] * n + [labels[k % 2] for k in range(mixed)]
    spreads = np.broadcast_to(options.pop("spreads", 800.0), n_tasks)
    own = 4.625 * spreads[:n, None] + spreads[:n, None] * [-0.3, 0.5]
    intervals = np.concatenate([own, np.full((mixed, 2), np.nan)])
    targets = np.full(n_tasks, np.nan)
    targets[0] = 4.875 * spreads[0]
    options = {"intervals": intervals, "targets": targets} | options
    return made(n_tasks, classes=classes, spreads=spreads, **options)


def spans_of(text, word):
    starts = [k for k in range(len(text)) if text.startswith(word, k)]
    return tuple((start, start + len(word)) for start in starts)


def text(n_tasks, written=ENGLISH, words=ENGLISH_WORDS, **options):
    return made_explanation(
        effects_of(len(words), n_tasks),
        names=words,
        values=words,
        forms="word",
        kind="presence",
        r2=options.pop("r2", fidelities(n_tasks)),
        source=TextSource(written, tuple(spans_of(written, word) for word in words)),
        **options,
    )


def image(n_tasks, pixels=None, **options):
    """An image of 8 x 12 pixels in 6 segments."""
    if pixels is None:
        pixels = np.random.RandomState(0).rand(8, 12)
    segments = np.repeat(np.repeat(np.arange(6).reshape(2, 3), 4, axis=0), 4, axis=1)
    return made_explanation(
        effects_of(6, n_tasks),
        names=[f"segment {j}" for j in range(6)],
        values=[""] * 6,
        forms="segment",
        kind="presence",
        r2=options.pop("r2", fidelities(n_tasks)),
        source=ImageSource(pixels, segments),
        **options,
    )


def long_table(n_tasks):
    """Names of 60 characters, and tasks of many classes with long names."""
    names = [f"{'a feature whose name is long' * 2} {j:03d}" for j in range(8)]
    classes = [np.array(long_names(12, "class"))] * n_tasks
    return table(n_tasks, names, task_names=long_names(n_tasks), classes=classes)


def chinese_table(n_tasks):
    names = ["血糖", "年龄（岁）", "体重指数", "收缩压", "总胆固醇", "是否吸烟"]
    names += ["家族史", "每周运动次数"]
    tasks = [f"任务{k}：是否再次入院" for k in range(n_tasks)]
    return table(n_tasks, names, task_names=tasks, classes=[["否", "是"]] * n_tasks)
