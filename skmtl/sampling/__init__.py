"""Which rows and tasks come next? Batches."""

from skmtl.sampling._members import MemberFolds
from skmtl.sampling._rows import RowBatches, TaskRows

__all__ = ["MemberFolds", "RowBatches", "TaskRows"]
