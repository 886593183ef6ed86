"""From a checkpoint and a vocabulary to one GGUF file in Q8_0, as llama.cpp reads it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter, LlamaFileType, TokenType, quants
from tokenizers import Tokenizer

from tools.demo_model.model import ChatModel
from tools.demo_model.tokenizer import PRE_TOKENIZER, SPECIAL_TOKENS, vocabulary_and_merges

NAME = "chatsite demo"
DESCRIPTION = (
    "A tiny demonstration model that ships with chatsite, so that the chat answers at once and without a network. It "
    "knows how to use chatsite, a few hundred plain facts, small sums, and what was said earlier in a conversation. It "
    "declines most other questions. It is not a general assistant, has learnt from composed text only, and can be "
    "wrong: rely on nothing it says."
)
LICENCE = "The same terms as the chatsite repository that it ships with"
CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def write_gguf(model: ChatModel, tokenizer: Tokenizer, path: Path) -> None:
    """Write the model to `path`: matrices in Q8_0, norms and biases in float32; the embedding is the output too."""
    shape = model.shape
    writer = GGUFWriter(path, "qwen2")
    writer.add_name(NAME)
    writer.add_author("chatsite")
    writer.add_description(DESCRIPTION)
    writer.add_license("other")
    writer.add_license_name(LICENCE)
    writer.add_languages(["en"])
    writer.add_size_label(f"{sum(weight.numel() for weight in model.parameters()) / 1e6:.1f}M")
    writer.add_quantization_version(2)
    writer.add_file_type(LlamaFileType.MOSTLY_Q8_0)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.num_layers)
    writer.add_feed_forward_length(shape.ffn_width)
    writer.add_head_count(shape.num_heads)
    writer.add_head_count_kv(shape.num_heads)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_layer_norm_rms_eps(shape.norm_epsilon)
    _add_tokenizer(writer, tokenizer)
    for name, weight in model.state_dict().items():
        _add_tensor(writer, name, weight.detach().float().numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_tokenizer(writer: GGUFWriter, tokenizer: Tokenizer) -> None:
    tokens, merges = vocabulary_and_merges(tokenizer)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(PRE_TOKENIZER)
    writer.add_token_list(tokens)
    writer.add_token_types([TokenType.CONTROL if token in SPECIAL_TOKENS else TokenType.NORMAL for token in tokens])
    writer.add_token_merges(merges)
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_pad_token_id(tokens.index("<|endoftext|>"))
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)


def _add_tensor(writer: GGUFWriter, name: str, weight: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> None:
    if weight.ndim < 2:
        writer.add_tensor(name, weight)
        return
    kind = GGMLQuantizationType.Q8_0
    writer.add_tensor(name, quants.quantize(weight, kind), raw_dtype=kind)
