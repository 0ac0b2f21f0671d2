"""Names of augmentations that are suggested are those that suit the inputs."""

import numpy as np
import pytest

from skmtl import MultiTaskClassifier
from skmtl.sampling.augmentation import AUGMENTATIONS

X = {
    "mlp": np.random.RandomState(0).randn(20, 3),
    "text_cnn": np.full((20, 4), 2),
    "cnn": np.zeros((20, 8, 8)),
}
KINDS = {"mlp": "table", "text_cnn": "tokens", "cnn": "images"}
Y = np.arange(40).reshape(20, 2) % 4 // 2


@pytest.mark.parametrize("trunk", X)
@pytest.mark.parametrize("augment", ["noise", ["noise"], 3])
def test_a_name_that_there_is_not_gets_names_for_these_inputs(trunk, augment):
    clf = MultiTaskClassifier(trunk, augment=augment, max_epochs=1)
    with pytest.raises((ValueError, TypeError), match="expected one of") as caught:
        clf.fit(X[trunk], Y)
    for name, recipe in AUGMENTATIONS.items():
        told = repr(name) in str(caught.value)
        assert told == (recipe.input_kind == KINDS[trunk]), name


def test_a_name_for_other_inputs_is_told_so():
    clf = MultiTaskClassifier(augment="image_noise", max_epochs=1)
    with pytest.raises(ValueError, match="changes images, but the trunk takes table"):
        clf.fit(X["mlp"], Y)
