"""The models that are compared: each with its default settings, and one thread."""

from __future__ import annotations

from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

from _quality import makers
from _quality.model import Model
from _quality.peers import PerTask
from _quality.tabnet import TabNet
from skmtl.networks import MLPTrunk
from skmtl.networks.trunks import TRUNKS

_NETWORK = ("skorch", "torch")

MODELS = [
    Model("random forest", makers.forest(RandomForestClassifier)),
    Model("extra trees", makers.forest(ExtraTreesClassifier)),
    Model("hist gradient boosting", makers.hist_gradient_boosting()),
    Model("logistic regression", makers.logistic_regression()),
    Model("xgboost", makers.xgboost(), ("xgboost-cpu",)),
    Model(
        "tabnet",
        lambda size: TabNet(size.max_epochs),
        ("pytorch-tabnet", "torch"),
        takes_missing_labels=False,
    ),
    Model("lightgbm", makers.lightgbm(), ("lightgbm",)),
    Model("catboost", makers.catboost(), ("catboost",)),
    Model("explainable boosting", makers.explainable_boosting(), ("interpret-core",)),
    Model(
        "explainable boosting of main effects",
        makers.explainable_boosting(interactions=0),
        ("interpret-core",),
    ),
    Model("realmlp", makers.realmlp, ("pytabkit", "torch")),
    Model("MLPClassifier", makers.perceptrons, only="rows"),
    Model(
        "skmtl as for few rows",
        makers.ours(
            trunk=MLPTrunk((128,), dropout=0.4, n_members=6, n_bins=8),
            lr_schedule="constant",
        ),
        _NETWORK,
        ours=True,
        only="rows",
    ),
    Model("skmtl, a network a task", makers.one_network_a_task, _NETWORK),
    Model("skmtl", makers.ours(), _NETWORK, ours=True),
    Model("skmtl additive", makers.ours(trunk="additive"), _NETWORK, ours=True),
]
# those that the group "decisions" adds: labels for other aims, and balanced peers
MODELS += [
    Model(
        "balanced random forest",
        # of several tasks at once, a forest would multiply the weights
        makers.forest(RandomForestClassifier, PerTask, class_weight="balanced"),
        only="decisions",
    ),
    Model(
        "balanced extra trees",
        makers.forest(ExtraTreesClassifier, PerTask, class_weight="balanced"),
        only="decisions",
    ),
    Model(
        "balanced hist gradient boosting",
        makers.hist_gradient_boosting(class_weight="balanced"),
        only="decisions",
    ),
    Model(
        "balanced logistic regression",
        makers.logistic_regression(class_weight="balanced"),
        only="decisions",
    ),
    Model(
        "balanced xgboost",
        makers.xgboost(balanced=True),
        ("xgboost-cpu",),
        only="decisions",
    ),
    Model(
        "balanced lightgbm",
        makers.lightgbm(class_weight="balanced"),
        ("lightgbm",),
        only="decisions",
    ),
    Model(
        "balanced catboost",
        makers.catboost(auto_class_weights="Balanced"),
        ("catboost",),
        only="decisions",
    ),
    *(
        Model(
            name,
            makers.ours(**settings),
            _NETWORK,
            ours=True,
            only="decisions",
        )
        for name, settings in {
            "balanced skmtl": {"class_weight": "balanced"},
            "skmtl for balanced accuracy": {"decision": "balanced_accuracy"},
            "skmtl for f1": {"decision": "f1"},
        }.items()
    ),
]
if "tabm" in TRUNKS:
    MODELS.append(
        Model(
            "skmtl tabm",
            makers.ours(trunk="tabm"),
            (*_NETWORK, "tabm", "rtdl_num_embeddings"),
            ours=True,
        )
    )
