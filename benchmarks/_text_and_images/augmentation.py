"""Does augmentation help? The same fit with and without, seed by seed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from _text_and_images import runs
from _text_and_images.models import Size, classifier, from_ids
from _text_and_images.peers import Together
from _text_and_images.results import Results
from _text_and_images.sets import NotHere, Set, load
from skmtl.sampling.augmentation import AUGMENTATIONS

PART = "augmentation"
#: What is fitted on which sets, by the kind of input.
TRUNKS = {
    "tokens": ("text_cnn", ["slurp"]),
    "images": ("cnn", ["faces"]),
    "table": ("mlp", ["emotions", "yeast"]),
}
QUICK_TRUNKS = {
    "tokens": ("text_cnn", ["reviews"]),
    "images": ("cnn", ["digits"]),
    "table": ("mlp", []),
}


def run(folder: Path | None, size: Size, results: Results) -> None:
    """Run each recipe with its own settings on the sets that it is for."""
    results.begin(PART)
    for kind, (trunk, names) in (TRUNKS if folder else QUICK_TRUNKS).items():
        recipes = [n for n, cls in AUGMENTATIONS.items() if cls.input_kind == kind]
        for name in names:
            try:
                data = load(name, folder)
            except NotHere as error:
                print(f"    {name} left out: {error}")
                continue
            data = data.cut(size.n_rows) if size.n_rows else data
            for recipe in [None, *recipes]:
                for seed in range(size.n_seeds):
                    _add(results, data, trunk, recipe, seed, size)


def _add(
    results: Results, data: Set, trunk: str, recipe: Any, seed: int, size: Size
) -> None:
    texts = data.kind in ("english", "chinese")
    make = from_ids if texts else classifier
    found = runs.run(Together(make(trunk, seed, size, augment=recipe)), data)
    tasks = list(found["tasks"])
    record = {
        "set": data.name,
        "trunk": trunk,
        "recipe": recipe,
        "seed": seed,
        "accuracy": runs.mean_of(found, "accuracy", tasks),
        "f1_macro": runs.mean_of(found, "f1_macro", tasks),
        "fit_s": found["fit_s"],
    }
    results.add(PART, record)
    print(
        f"    {data.name}, {recipe}, seed {seed}: accuracy {record['accuracy']:.3f}, "
        f"fit {record['fit_s']:.1f} s",
        flush=True,
    )
