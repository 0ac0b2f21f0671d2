"""A plain loop in torch: what a fit costs, and reaches, without the estimator.

An encoder and a decoder of the same kind and size, as one writes them down: batches by
length, AdamW, a learning rate that falls along a cosine, greedy answers. It neither
copies nor looks at held-out rows.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from _generation.features import PhoneSigns
from _generation.problem import Part, Problem
from skmtl.preprocessing import TokenSequencer

_PAD, _START, _END = 0, 1, 2
_POOL = 16


class Net(nn.Module):
    """A GRU that reads in both directions, and one that writes, fed by attention."""

    def __init__(self, n_read: int, n_written: int, width: int, text_width: int):
        super().__init__()
        self.read = nn.Embedding(n_read, 64, padding_idx=_PAD)
        self.encoder = nn.GRU(64, width, batch_first=True, bidirectional=True)
        self.start = nn.Linear(2 * width, text_width)
        self.key = nn.Linear(2 * width, text_width, bias=False)
        self.written = nn.Embedding(n_written, 64, padding_idx=_PAD)
        self.cell = nn.GRUCell(64 + 2 * width, text_width)
        self.mix = nn.Linear(text_width + 2 * width, text_width)
        self.out = nn.Linear(text_width, n_written)
        self.dropout = nn.Dropout(0.2)
        for embedding in (self.read, self.written):
            nn.init.normal_(embedding.weight, std=0.1)

    def remember(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        mask = x != _PAD
        packed = pack_padded_sequence(
            self.dropout(self.read(x)),
            mask.sum(dim=1),
            batch_first=True,
            enforce_sorted=False,
        )
        states = self.dropout(
            pad_packed_sequence(self.encoder(packed)[0], batch_first=True)[0]
        )
        middle = states.sum(dim=1) / mask.sum(dim=1, keepdim=True)
        return states, self.key(states), mask, torch.tanh(self.start(middle))

    def step(
        self, memory: tuple[torch.Tensor, ...], symbols: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        states, keys, mask, hidden = memory
        alike = (keys @ hidden.unsqueeze(2)).squeeze(2)
        looks = alike.masked_fill(~mask, -torch.inf).softmax(dim=1)
        found = (looks.unsqueeze(1) @ states).squeeze(1)
        told = torch.cat([self.dropout(self.written(symbols)), found], dim=1)
        hidden = self.cell(told, hidden)
        return hidden, torch.cat([hidden, found], dim=1)

    def say(self, known: torch.Tensor) -> torch.Tensor:
        return self.out(self.dropout(torch.tanh(self.mix(known))))

    def loss(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        *read, hidden = self.remember(x)
        known = []
        for symbols in F.pad(y[:, :-1], (1, 0), value=_START).unbind(dim=1):
            hidden, found = self.step((*read, hidden), symbols)
            known.append(found)
        scores = self.say(torch.stack(known, dim=1)).flatten(0, 1)
        return F.cross_entropy(
            scores, y.flatten(), ignore_index=_PAD, label_smoothing=0.1
        )

    def write(self, x: torch.Tensor, n_most: int) -> torch.Tensor:
        *read, hidden = self.remember(x)
        symbols, found = torch.full((len(x),), _START), []
        for _ in range(n_most):
            hidden, known = self.step((*read, hidden), symbols)
            symbols = self.say(known).argmax(dim=1)
            found.append(symbols)
        return torch.stack(found, dim=1)


class BareLoop:
    """The loop, with the methods of a model of the benchmark."""

    def __init__(
        self,
        problem: Problem,
        seed: int,
        max_epochs: int,
        batch_size: int = 32,
        width: int = 64,
        text_width: int = 128,
        copy: bool = False,
    ) -> None:
        self.text, self.phones, self.seed = problem.text, problem.phones, seed
        self.max_epochs, self.batch_size = max_epochs, batch_size
        self.widths = width, text_width

    def fit(self, learned: Part, dev: Part) -> BareLoop:
        torch.manual_seed(self.seed)
        self.tokens_, self.signs_ = TokenSequencer("char"), PhoneSigns()
        X = torch.from_numpy(self.tokens_.fit_transform(learned.source).astype("int64"))
        texts = [*learned.Y[self.text]]
        texts = [self.signs_.of(t) for t in texts] if self.phones else texts
        self.symbols_ = ["", "", "", *sorted(set("".join(texts)))]
        self.n_most_ = 3 * max(map(len, texts)) // 2
        ids = {symbol: i for i, symbol in enumerate(self.symbols_) if i > _END}
        Y = torch.zeros(len(texts), max(map(len, texts)) + 1, dtype=torch.long)
        for row, text in zip(Y, texts, strict=True):
            row[: len(text) + 1] = torch.tensor([*map(ids.get, text), _END])
        self.net_ = Net(int(X.max()) + 1, len(self.symbols_), *self.widths).train()
        step = torch.optim.AdamW(self.net_.parameters(), lr=4e-3, fused=True)
        lengths, size = (X > 0).sum(dim=1), self.batch_size
        n_steps = self.max_epochs * -(-len(X) // size)
        fall = torch.optim.lr_scheduler.CosineAnnealingLR(step, n_steps)
        for _ in range(self.max_epochs):
            pools = torch.randperm(len(X)).split(_POOL * size)
            batches = [
                rows
                for pool in pools
                for rows in pool[lengths[pool].argsort()].split(size)
            ]
            for at in torch.randperm(len(batches)):
                x, y = X[batches[at]], Y[batches[at]]
                x, y = (ids[:, : int((ids > 0).sum(dim=1).max())] for ids in (x, y))
                step.zero_grad()
                self.net_.loss(x, y).backward()
                nn.utils.clip_grad_norm_(self.net_.parameters(), 1.0)
                step.step()
                fall.step()
        return self

    @torch.no_grad()
    def predict(self, part: Part) -> pd.DataFrame:
        self.net_.eval()
        X = torch.from_numpy(self.tokens_.transform(part.source).astype("int64"))
        texts = []
        for x in X.split(256):
            x = x[:, : int((x > 0).sum(dim=1).max())]
            found = self.net_.write(x, self.n_most_).numpy()
            past = np.cumsum(found == _END, axis=1) > 0
            names = np.array(self.symbols_, dtype=object)[np.where(past, _PAD, found)]
            texts += ["".join(row) for row in names]
        if self.phones:
            texts = [self.signs_.phones(text) for text in texts]
        return pd.DataFrame({self.text: texts}, dtype=object)
