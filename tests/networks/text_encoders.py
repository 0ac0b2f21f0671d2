"""Tiny text encoders, made from a configuration, and texts for them."""

from importlib.util import find_spec

import pytest
import torch

from skmtl.inputs._ids import PAD
from skmtl.networks.trunks._pretrained import PretrainedTextTrunk

if find_spec("transformers") is None:
    pytest.skip("needs the package transformers", allow_module_level=True)

N_WORDS, N_LAYERS, N_POSITIONS, HIDDEN = 40, 3, 12, 16
SIZES = {
    "vocab_size": N_WORDS,
    "hidden_size": HIDDEN,
    "num_hidden_layers": N_LAYERS,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "max_position_embeddings": N_POSITIONS,
}


def bert():
    import transformers

    torch.manual_seed(0)
    config = transformers.BertConfig(**SIZES, pad_token_id=3)
    return transformers.BertModel(config).eval()


def roberta():
    import transformers

    torch.manual_seed(0)
    sizes = SIZES | {"max_position_embeddings": N_POSITIONS + 2}
    config = transformers.RobertaConfig(**sizes, pad_token_id=1)
    return transformers.RobertaModel(config).eval()


def distilbert():
    import transformers

    torch.manual_seed(0)
    config = transformers.DistilBertConfig(
        vocab_size=N_WORDS,
        dim=HIDDEN,
        n_layers=N_LAYERS,
        n_heads=2,
        hidden_dim=24,
        max_position_embeddings=N_POSITIONS,
    )
    return transformers.DistilBertModel(config).eval()


def t5(**settings):
    """Return a model that reads and writes; 0 is its padding and its start, 1 ends."""
    import transformers

    torch.manual_seed(0)
    sizes = {"d_model": HIDDEN, "d_kv": 8, "d_ff": 24, "num_heads": 2}
    sizes |= {"num_layers": N_LAYERS, "num_decoder_layers": 1, "vocab_size": N_WORDS}
    config = transformers.T5Config(decoder_start_token_id=0, **sizes | settings)
    return transformers.T5ForConditionalGeneration(config).eval()


def bart(**settings):
    import transformers

    torch.manual_seed(0)
    config = transformers.BartConfig(
        vocab_size=N_WORDS,
        d_model=HIDDEN,
        encoder_layers=N_LAYERS,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=24,
        decoder_ffn_dim=24,
        max_position_embeddings=N_POSITIONS,
        **settings,
    )
    return transformers.BartForConditionalGeneration(config).eval()


ENCODERS = {"bert": bert, "roberta": roberta, "distilbert": distilbert}
#: Those that write, too.
PAIRS = {"t5": t5, "bart": bart}


def texts(lengths=(5, 1, 9, 3), width=9):
    """Ids of texts of these lengths, as a tokeniser for the encoder gives them."""
    generator = torch.Generator().manual_seed(1)
    # without the encoders' ids of padding, which they leave out themselves
    ids = torch.randint(4, N_WORDS, (len(lengths), width), generator=generator) + 2
    ids[torch.arange(width) >= torch.tensor(lengths)[:, None]] = PAD
    return ids


def built(model, length=9, **settings):
    recipe = PretrainedTextTrunk(model, **settings)
    torch.manual_seed(3)
    return recipe.build(recipe.n_ids(), length)
