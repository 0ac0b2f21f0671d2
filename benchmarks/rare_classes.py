"""Many tasks, rare classes, few labels: what does learning them together bring?

    python benchmarks/rare_classes.py                     # all settings, all models
    python benchmarks/rare_classes.py --models forest     # models, parts of names
    python benchmarks/rare_classes.py --quick             # does it still run?
    python benchmarks/rare_classes.py --table             # the last results

Made screens of 3000 rows and 50 columns, as in a laboratory: in each task, 1 to 5 % of
the rows are positive, and three quarters of the labels are unknown. All settings are
the defaults. Results go to `benchmarks/results/rare_classes.json` after every fit, and
a run that was stopped goes on from there; `--quick` writes only where `--output` says.
"""

from __future__ import annotations

import argparse
from importlib.metadata import PackageNotFoundError
from itertools import product
from pathlib import Path

from _harness import machine
from _harness.limits import run_within
from _quality.model import FULL, QUICK
from _quality.store import Store
from _rare_classes import runs
from _rare_classes.problem import SETTINGS, screens
from _rare_classes.report import report

RESULTS = Path(__file__).parent / "results" / "rare_classes.json"
N_SEEDS = 3
LIMIT = 1800  # seconds of processor time of a fit


def main() -> None:
    options = parse()
    store = Store(options.output or (None if options.quick else RESULTS))
    size = QUICK if options.quick else FULL
    seeds = range(1 if options.quick else N_SEEDS)
    models = [m for m in runs.CHOSEN if any(p in m.name for p in options.models)]
    if not options.table:
        for seed, setting in product(seeds, SETTINGS):
            problem = screens(setting, seed)
            for model in models:
                try:
                    settings = f"{runs.PROTOCOL}.{model.settings(size)}"
                except PackageNotFoundError as error:
                    print(f"{model.name} left out: {error}")
                    continue
                if store.has(settings, setting, model.name, seed):
                    continue
                record = {"set": setting, "model": model.name, "fold": seed}
                with machine.one_thread():
                    found = run_within(LIMIT, runs.run, model, problem, size)
                store.add(record | {"settings": settings, **found})
                took = f"{found['fit_s']:.1f} s" if "fit_s" in found else "stopped"
                print(f"{setting}, seed {seed}, {model.name}: {took}", flush=True)
    records = [r for r in store.records.values() if "limit" not in r]
    if not records:
        raise SystemExit("There is nothing to show.")
    print("\n" + report(records))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--models",
        default=[""],
        type=lambda text: text.split(","),
        help="parts of names of models, with commas between them",
    )
    parser.add_argument("--quick", action="store_true", help="small and short")
    parser.add_argument(
        "--output", type=Path, help="the JSON file to read and to write"
    )
    parser.add_argument(
        "--table", action="store_true", help="print results, run nothing"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
