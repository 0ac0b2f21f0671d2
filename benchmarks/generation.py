"""How good are the texts that skmtl writes, and the classes beside them?

    python benchmarks/generation.py --data DIR                   # all sets and models
    python benchmarks/generation.py --data DIR --only names,titles  # sets, by commas
    python benchmarks/generation.py --data DIR --models nearest  # parts of names
    python benchmarks/generation.py --data DIR --seeds 3         # ours, three seeds
    python benchmarks/generation.py --data DIR --quick           # does it still run?
    python benchmarks/generation.py --table                      # the last results

DIR holds the folders inflection, g2p_latin, chinese_names and titles. Without it,
`--quick` runs on a few generated titles. What is measured, and how, is told in
`benchmarks/_generation/__init__.py`.

Results go to `benchmarks/results/generation.json` after every fit, and a run that was
stopped goes on from there; `--quick` writes only where `--output` says so.
"""

from _generation.command import main

if __name__ == "__main__":
    main(__doc__)
