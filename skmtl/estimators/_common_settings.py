"""The settings that all multi-task estimators have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from skmtl._recipes import RecipeHolder
from skmtl.balancing import BALANCINGS
from skmtl.networks.sharing import SHARINGS
from skmtl.networks.trunks import TRUNKS
from skmtl.sampling import SAMPLINGS
from skmtl.sampling.augmentation import AUGMENTATIONS
from skmtl.training._schedules import SCHEDULES

if TYPE_CHECKING:
    from torch import nn

    from skmtl.balancing import Balancing
    from skmtl.networks import Sharing, Trunk
    from skmtl.sampling import Sampling
    from skmtl.training import Schedule

__all__ = ["CommonSettings"]


class CommonSettings(RecipeHolder):
    """Stores the settings; what they mean stands where a user calls them."""

    _recipes: ClassVar[Mapping[str, Any]] = {
        "trunk": TRUNKS,
        "sharing": SHARINGS,
        "balancing": BALANCINGS,
        "sampling": SAMPLINGS,
        "lr_schedule": SCHEDULES,
        "augment": AUGMENTATIONS,
    }

    def __init__(
        self,
        trunk: str | Trunk | nn.Module | type[nn.Module] = "mlp",
        *,
        sharing: str | Sharing = "hard",
        balancing: str | Balancing = "equal",
        sampling: str | Sampling = "uniform",
        optimizer: Any = "adamw",
        optimizer_params: Mapping[str, Any] | None = None,
        lr: float = 2e-3,
        lr_trunk: float | None = None,
        lr_heads: float | None = None,
        weight_decay: float = 0.01,
        lr_schedule: str | Schedule = "auto",
        batch_size: int | str = "auto",
        max_epochs: int = 100,
        early_stopping: bool = True,
        validation: Any = 0.1,
        n_iter_no_change: int | str = 8,
        tol: float = 1e-4,
        task_weight: Mapping[str, float] | None = None,
        augment: Any = None,
        categorical_features: Any = "from_dtype",
        standardize: bool = True,
        screening: str | None = "auto",
        warm_start: bool = False,
        device: str = "auto",
        n_threads: int | str = "auto",
        random_state: int | np.random.RandomState | None = None,
        verbose: int = 0,
        net_params: Mapping[str, Any] | None = None,
    ):
        self.trunk = trunk
        self.sharing = sharing
        self.balancing = balancing
        self.sampling = sampling
        self.optimizer = optimizer
        self.optimizer_params = optimizer_params
        self.lr = lr
        self.lr_trunk = lr_trunk
        self.lr_heads = lr_heads
        self.weight_decay = weight_decay
        self.lr_schedule = lr_schedule
        self.batch_size = batch_size
        self.max_epochs = max_epochs
        self.early_stopping = early_stopping
        self.validation = validation
        self.n_iter_no_change = n_iter_no_change
        self.tol = tol
        self.task_weight = task_weight
        self.augment = augment
        self.categorical_features = categorical_features
        self.standardize = standardize
        self.screening = screening
        self.warm_start = warm_start
        self.device = device
        self.n_threads = n_threads
        self.random_state = random_state
        self.verbose = verbose
        self.net_params = net_params
