"""How large is a page, does it need the network, does markup in names stay text?"""

from __future__ import annotations

import gc
import re
import warnings

import numpy as np
from lime.lime_tabular import LimeTabularExplainer

from _explanations.result import Result
from _explanations.runs import Runs
from skmtl import MultiTaskClassifier
from skmtl.datasets import make_multitask
from skmtl.explain import TabularExplainer

_INJECTED = "a</script><img src=x onerror=alert(1)>"
_LOADED = re.compile(
    r"""(?:src|href)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?\s*(?:https?:)?//"""
    r"|@import",
    re.IGNORECASE,
)


def run(runs: Runs) -> list[Result]:
    """Write the page of 20 features and 5 tasks, and lime's of one of them."""
    made = make_multitask(runs.size.n_train, n_tasks=5, n_noise=12, random_state=0)
    data = made.data.rename(columns={"x0": _INJECTED})
    model = MultiTaskClassifier(random_state=0).fit(data, made.target)
    explainer = TabularExplainer(model, data, n_features=20, n_samples=1000)
    page = explainer.explain(data.iloc[[0]]).to_html()
    lime = LimeTabularExplainer(
        data.to_numpy(),
        feature_names=list(data),
        class_names=["no", _INJECTED],
        random_state=0,
    )

    def of_first_task(rows: np.ndarray) -> np.ndarray:
        return made.oracle.predict_proba(rows)[0]

    found = lime.explain_instance(data.to_numpy()[0], of_first_task, num_features=20)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # lime leaves a file open
        of_lime = found.as_html()
        gc.collect()
    pages = {"ours": page, "lime": of_lime}
    sizes = {name: len(html.encode()) / 1000 for name, html in pages.items()}
    loads = {name: float(len(_LOADED.findall(html))) for name, html in pages.items()}
    raw = {name: float(html.count(_INJECTED)) for name, html in pages.items()}
    return [
        _result("page of 20 features and 5 tasks (lime: one task)", sizes, 150, "kB"),
        _result("what the page loads from elsewhere", loads, 0, ""),
        _result("times that injected markup is in the page as it is", raw, 0, ""),
    ]


def _result(bar: str, found: dict[str, float], most: float, unit: str) -> Result:
    return Result(bar, found["ours"], {"lime": found["lime"]}, most=most, unit=unit)
