"""A tiny model that reads and writes, with its tokeniser, in a folder."""

from importlib.util import find_spec

import pytest
import torch

if find_spec("transformers") is None:
    pytest.skip("needs the package transformers", allow_module_level=True)

from tests.networks.text_encoders import t5

WORDS = ["red", "green", "blue", "river", "house", "tree", "one", "two", "three"]


def tokenizer(n_tokens=38, marks=("</s>",)):
    """Return a tokeniser that ends texts; 0 is padding, 1 the end, 2 unknown."""
    tokenizers = pytest.importorskip("tokenizers")
    made = tokenizers.Tokenizer(tokenizers.models.BPE(unk_token="<unk>"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    made.decoder = tokenizers.decoders.Metaspace()
    special = ["<pad>", "</s>", "<unk>"]
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=n_tokens, special_tokens=special, show_progress=False
    )
    made.train_from_iterator([" ".join(WORDS)] * 3, trainer)
    template = " ".join(["$A", *marks])
    made.post_processor = tokenizers.processors.TemplateProcessing(
        single=template, special_tokens=[(m, special.index(m)) for m in marks]
    )
    return made


def sharp(model, factor=2.0):
    """Return a model whose random weights prefer some tokens clearly."""
    torch.manual_seed(1)
    with torch.no_grad():
        for weight in model.parameters():
            if weight.ndim == 2:
                weight.normal_(0, factor / weight.shape[1] ** 0.5)
        model.get_output_embeddings().weight[model.config.eos_token_id] *= 4
    return model


def save(model, folder):
    """Write a model and a tokeniser into a folder, and return its path."""
    model.save_pretrained(folder)
    tokenizer().save(str(folder / "tokenizer.json"))
    return str(folder)


def saved_t5(folder, **settings):
    return save(sharp(t5(**settings)), folder)
