"""How good are the numbers that skmtl tells? Default settings, beside its peers.

    python benchmarks/regression.py --data DIR                  # the table of the sets
    python benchmarks/regression.py --data DIR --group half     # another question
    python benchmarks/regression.py --data DIR --only jura,enb  # sets, by commas
    python benchmarks/regression.py --data DIR --models forest  # models, parts of names
    python benchmarks/regression.py --quick                     # does it still run?
    python benchmarks/regression.py --table                     # the last results

Groups: "sets", the table of ten sets; "half", with half of the numbers hidden;
"intervals"; "mixed", classes and numbers together; "unseen", sets that nothing was
chosen on; "speed".

Results go to `benchmarks/results/regression.json` (of other groups than "sets"
`regression_GROUP.json`) after every fit, and a run that was stopped goes on from there;
`--quick` writes only where `--output` says so.
"""

from _regression.command import main

if __name__ == "__main__":
    main(__doc__)
