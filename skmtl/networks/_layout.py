"""Where each task's scores stand in the packed output of the heads."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

__all__ = ["HeadLayout"]


class HeadLayout(nn.Module):
    """The packing of all tasks' scores ("logits") into one matrix.

    A binary task has one logit, a task with three classes or more one for each class, a
    task with a single class none. A number has one: the number itself, as it is
    learned. Binary tasks come first, numbers last, so that one loss kernel serves all
    of a kind. With tasks of 3, 2, 1 and 3 classes::

        tasks:   binary = [1], multiclass = [0, 3]  (task 2 has nothing to learn)
        logits:  task 1 | class 0 of 0, 3 | class 1 of 0, 3 | class 2 of 0, 3

    Class by class is twice as fast as task by task where all multiclass tasks have the
    same number of classes. Where they differ, the logits of each task stand together.

    Parameters
    ----------
    n_classes : list of int
        Number of classes of each task, 0 for one that is a number, -1 for a text, which
        has no logit here and is learned last.

    Attributes
    ----------
    order : tensor of shape (n_learned,)
        Tasks in the order of the packing; tasks with one class are left out.
    n_binary, n_multiclass, n_numbers : int
        Number of tasks of each kind.
    n_scores : int
        Number of columns of class scores; those of numbers follow.
    n_logits : int
        Number of columns of the packed output.
    width : int
        The number of classes that all multiclass tasks have, or 0 if they differ.
    owners : tensor of shape (n_logits,)
        The position in `order` of the task that a column belongs to.
    bounds : list of int
        Where the classes of each task begin, all tasks side by side, and the end.
    number_tasks : list of int
        The tasks that are numbers.
    number_columns : tensor of shape (n_numbers,)
        Their columns of the packed output.
    n_texts : int
    text_columns, other_columns : list of int
        The positions of texts in `order`, and of all else.
    """

    order: torch.Tensor
    owners: torch.Tensor
    segments: torch.Tensor
    starts: torch.Tensor
    sources: torch.Tensor
    number_columns: torch.Tensor

    def __init__(self, n_classes: list[int]):
        super().__init__()
        counts = torch.tensor(n_classes)
        binary = torch.nonzero(counts == 2).flatten()
        multiclass = torch.nonzero(counts > 2).flatten()
        numbers = torch.nonzero(counts == 0).flatten()
        texts = torch.nonzero(counts < 0).flatten()
        counts = counts.clamp_min(0)
        sizes = counts[multiclass]
        self.n_classes = list(n_classes)
        self.n_binary, self.n_multiclass = len(binary), len(multiclass)
        self.number_tasks = numbers.tolist()
        self.n_numbers = len(numbers)
        self.n_texts = len(texts)
        n_others = self.n_binary + self.n_multiclass + self.n_numbers
        self.text_columns = list(range(n_others, n_others + self.n_texts))
        self.other_columns = list(range(n_others))
        self.n_scores = self.n_binary + int(sizes.sum())
        self.n_logits = self.n_scores + self.n_numbers
        self.n_constant = int((counts == 1).sum())
        self.width = int(sizes[0]) if len(set(sizes.tolist())) == 1 else 0
        positions = torch.arange(len(sizes))
        if self.width:
            self.stride = self.n_multiclass
            segments, starts = positions.repeat(self.width), positions
            classes = torch.arange(self.width).repeat_interleave(self.n_multiclass)
        else:
            self.stride = 1
            segments, starts = (
                positions.repeat_interleave(sizes),
                sizes.cumsum(0) - sizes,
            )
            classes = torch.arange(int(sizes.sum())) - starts[segments]
        self._keep("order", torch.cat([binary, multiclass, numbers, texts]))
        # of each multiclass logit, its task's position among multiclass tasks
        self._keep("segments", segments)
        n_of_classes = len(binary) + len(multiclass)
        own = torch.arange(n_of_classes, n_of_classes + self.n_numbers)
        self._keep(
            "owners",
            torch.cat([torch.arange(len(binary)), len(binary) + segments, own]),
        )
        # the columns of the numbers
        self._keep("number_columns", torch.arange(self.n_scores, self.n_logits))
        # of each multiclass task, its first logit; the next is `stride` columns on
        self._keep("starts", starts)
        # of each class, all tasks in order, the column of `log_probabilities`' parts:
        # no for binary tasks, yes, multiclass logits, and a column of zeros
        bounds = [0, *counts.cumsum(0).tolist()]
        self.bounds = bounds
        sources = torch.full((bounds[-1],), 2 * self.n_binary + len(segments))
        offsets = torch.tensor(bounds)
        sources[offsets[binary]] = torch.arange(self.n_binary)
        sources[offsets[binary] + 1] = self.n_binary + torch.arange(self.n_binary)
        columns = 2 * self.n_binary + torch.arange(len(segments))
        sources[offsets[multiclass][segments] + classes] = columns
        self._keep("sources", sources)
        self.is_in_order = bool((sources == torch.arange(len(sources))).all())

    def _keep(self, name: str, values: torch.Tensor) -> None:
        # moves with the module, but is not part of its state: it follows from n_classes
        self.register_buffer(name, values, persistent=False)

    def by_class(self, multiclass: torch.Tensor) -> torch.Tensor:
        """Return logits with the shape (n_samples, width, n_multiclass)."""
        return multiclass.reshape(-1, self.width, self.n_multiclass)

    def shifted(self, multiclass: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return logits less their task's largest one, and the log of its normalizer.

        For tasks of any number of classes; those of equal width need no index. The log
        does not have the largest added to it: the sum would be rounded as numbers of
        that size are, and a task's probabilities would not sum to 1.

        Shape: (n_samples, n_multiclass_logits) -> the same, (n_samples, n_multiclass).
        """
        index = self.segments.expand(len(multiclass), -1)
        peak = multiclass.new_full((len(multiclass), self.n_multiclass), -torch.inf)
        peak = peak.scatter_reduce(1, index, multiclass.detach(), "amax")
        below = multiclass - peak.gather(1, index)
        return below, torch.zeros_like(peak).scatter_add(1, index, below.exp()).log()

    def log_probabilities(self, logits: torch.Tensor) -> torch.Tensor:
        """Return the logs of class probabilities, tasks side by side in task order.

        Numbers are left out.
        Shape: (n_samples, n_logits) -> (n_samples, n_classes of all tasks).
        """
        parts: list[torch.Tensor] = []
        if self.n_numbers:
            logits = logits[:, : self.n_scores]
        multiclass = logits
        if self.n_binary:
            binary, multiclass = logits.tensor_split((self.n_binary,), dim=1)
            parts.append(F.logsigmoid(torch.cat([-binary, binary], dim=1)))
        if self.width:
            by_class = self.by_class(multiclass)
            parts.append(by_class.log_softmax(dim=1).flatten(1))
        elif self.n_multiclass:
            below, log_sums = self.shifted(multiclass)
            parts.append(below - log_sums[:, self.segments])
        if self.n_constant:
            parts.append(logits.new_zeros(len(logits), 1))
        if not parts:  # there are only numbers
            return logits
        together = parts[0] if len(parts) == 1 else torch.cat(parts, dim=1)
        return together if self.is_in_order else together.index_select(1, self.sources)
