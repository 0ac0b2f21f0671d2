"""How good, how fast and how stable are explanations? Beside lime, shap and captum.

    python benchmarks/explanations.py --data DIR      # everything, half an hour
    python benchmarks/explanations.py --quick         # does it still run? a minute
    python benchmarks/explanations.py --only roles times        # parts of it
    python benchmarks/explanations.py --only curves --add       # and keep the others
    python benchmarks/explanations.py --table         # the tables of the last full run

The parts are agreement (seeds, precision, gradient), fidelity, roles, calibration,
sameness, selection, times, texts, pages, words (is what they tell true, and enough?),
additive (the model that explains itself), fits (how fast it learns), numbers (roles and
effects of tasks that are numbers), number_words, number_lime (both of numbers), thesis
(are networks of several tasks easier to explain?) and curves (the same of additive
models).
A full run writes `benchmarks/results/explanations.json`; a partial one puts its results
in there with `--add`; else it writes only where `--output` says so, as quick ones do.
"""

from __future__ import annotations

import argparse
import time
import warnings
from datetime import date
from pathlib import Path

from _explanations import (
    additive,
    agreement,
    calibration,
    curves,
    fidelity,
    fits,
    number_effects,
    number_lime,
    number_words,
    pages,
    report,
    roles,
    sameness,
    selection,
    texts,
    thesis,
    times,
    words,
)
from _explanations.problem import FULL, QUICK
from _explanations.runs import Runs
from _harness import machine
from _harness.report import read, write

PARTS = {
    "times": times.run,
    "sameness": sameness.run,
    "agreement": agreement.run,
    "fidelity": fidelity.run,
    "roles": roles.run,
    "calibration": calibration.run,
    "selection": selection.run,
    "pages": pages.run,
    "texts": texts.run,
    "words": words.run,
    "additive": additive.run,
    "fits": fits.run,
    "numbers": number_effects.run,
    "number_words": number_words.run,
    "number_lime": number_lime.run,
}
#: What compares one model of all tasks with one for each.
PAIRED = ("thesis", "curves")
RESULTS = Path(__file__).parent / "results" / "explanations.json"


def main() -> None:
    options = parse()
    if options.table:
        source = options.output or RESULTS
        if not source.exists():
            raise SystemExit(
                f"There is no {source.name} yet: run without --table first."
            )
        print(report.report(read(source)))
        return
    warnings.simplefilter("error")  # a run that warns is not the run we describe
    size = QUICK if options.quick else FULL
    runs, rows = Runs(size, options.data), []
    paired: dict[str, list] = {name: [] for name in PAIRED}
    loads, took = [machine.load()], {}
    with machine.one_thread():
        for name in options.only:
            start = time.perf_counter()
            print(f"{name} ...", flush=True)
            if name == "thesis":
                paired[name] = thesis.run(size, options.data)
            elif name == "curves":
                paired[name] = curves.run(size)
            else:
                for result in PARTS[name](runs):
                    rows.append(result.record())
                    print(report.bar_line(rows[-1]), flush=True)
            took[name] = round(time.perf_counter() - start, 1)
    everything = {
        "date": date.today().isoformat(),
        "quick": options.quick,
        "machine": machine.facts(),
        "load": [*loads, machine.load()],
        "took_s": took,
        "rows": rows,
        **paired,
    }
    print(f"\n{report.report(everything)}")
    whole = not options.quick and set(options.only) == {*PARTS, *PAIRED}
    output = options.output or (RESULTS if whole or options.add else None)
    if output:
        if options.add and output.exists():
            everything = report.added(read(output), everything)
        write(output, everything)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, help="the folder of the data sets; without, shipped ones"
    )
    parser.add_argument("--quick", action="store_true", help="small and short")
    parser.add_argument(
        "--only",
        nargs="+",
        metavar="NAME",
        default=[*PARTS, *PAIRED],
        choices=[*PARTS, *PAIRED],
        help="the parts to run",
    )
    parser.add_argument(
        "--add",
        action="store_true",
        help="put the results into the stored ones, of which the others stay",
    )
    parser.add_argument(
        "--output", type=Path, help="the JSON file to write, or to read"
    )
    parser.add_argument(
        "--table", action="store_true", help="print results, run nothing"
    )
    options = parser.parse_args()
    if options.quick and options.add:
        parser.error("Got --quick and --add, but quick results are not to be kept.")
    return options


if __name__ == "__main__":
    main()
