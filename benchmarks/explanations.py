"""How good, how fast and how stable are explanations? Beside lime, shap and captum.

    python benchmarks/explanations.py --data DIR      # everything, a quarter of an hour
    python benchmarks/explanations.py --quick         # does it still run? a minute
    python benchmarks/explanations.py --only roles times        # parts of it
    python benchmarks/explanations.py --table         # the tables of the last full run

The parts are agreement (seeds, precision, gradient), fidelity, roles, calibration,
sameness, selection, times, texts, pages, words (is what they tell true, and enough?)
and thesis: are networks of several tasks easier to explain? A full run writes
`benchmarks/results/explanations.json`; quick and partial ones write only where
`--output` says so.
"""

from __future__ import annotations

import argparse
import time
import warnings
from datetime import date
from pathlib import Path

from _explanations import (
    agreement,
    calibration,
    fidelity,
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
}
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
    runs, rows, experiment = Runs(size, options.data), [], []
    loads, took = [machine.load()], {}
    with machine.one_thread():
        for name in options.only:
            start = time.perf_counter()
            print(f"{name} ...", flush=True)
            if name == "thesis":
                experiment = thesis.run(size, options.data)
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
        "thesis": experiment,
    }
    print(f"\n{report.report(everything)}")
    whole = not options.quick and set(options.only) == {*PARTS, "thesis"}
    output = options.output or (RESULTS if whole else None)
    if output:
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
        default=[*PARTS, "thesis"],
        choices=[*PARTS, "thesis"],
        help="the parts to run",
    )
    parser.add_argument(
        "--output", type=Path, help="the JSON file to write, or to read"
    )
    parser.add_argument(
        "--table", action="store_true", help="print results, run nothing"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
