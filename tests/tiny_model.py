"""Builds the GGUF files that the tests talk to: tiny, of Qwen2's architecture, with a ChatML template and a fixed seed.

The scripted model is a bigram table written into real weights: every piece of its replies is one token, and the
output matrix maps a token's embedding to the piece that follows. Attention adds a little noise from the whole
context, so it is the context that picks among the replies. What it says is thus known text with Markdown in it,
and everything on the way there (tokeniser, KV cache, sampling) is llama.cpp's own.

The unscripted one has random weights throughout: its greedy text depends on every token before, so a token that is
lost, repeated or put at a wrong position shows.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from gguf import GGUFWriter, LlamaFileType, TokenType

CHATML_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
REPLIES = (
    "Bread rises because **yeast** eats sugar and breathes out gas.\n\n"
    "The dough holds the bubbles, and heat sets them.",
    "Here is a short list:\n\n- flour, five hundred grams\n- water, a little less\n- salt, two spoons\n\n"
    "That is all it takes.",
    "A table says it best:\n\n| Loaves | Grams |\n|---|---|\n| one | 500 |\n| two | 1000 |\n\n"
    "Double one to get the other.",
    "This function does it:\n\n```python\ndef scale(loaves: int) -> int:\n    return 500 * loaves\n```\n\n"
    "Call it with a number.",
    "Gladly! Let me think about it for a moment 🙂 and then say more. The rest is under "
    "https://example.org/bread/and/dough/and/everything/else/that/rises/in/the/oven/slowly for those who read on.",
)
SPECIAL_TOKENS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
WIDTH, NUM_LAYERS, NUM_HEADS, NUM_KV_HEADS = 128, 2, 4, 2
Matrix = npt.NDArray[np.floating]
_PRINTABLE = [*range(33, 127), *range(161, 173), *range(174, 256)]


def build_tiny_model(
    path: Path,
    *,
    scripted: bool = True,
    endless: bool = False,
    slow: bool = False,
    seed: int = 1,
    n_ctx_train: int = 16_384,
    name: str = "Tiny Test Model",
    chat_template: str = CHATML_TEMPLATE,
    markup: tuple[str, ...] = (),
) -> Path:
    """Write a model to `path` and return it.

    `endless` replies start over instead of ending. `slow` adds a wide feed-forward part of zeros (300 MB), so that
    a token takes some ten milliseconds and tests can act while a reply is being written. `markup` become user-defined
    tokens, which llama.cpp parses even in plain text.
    """
    rng = np.random.default_rng(seed)
    vocabulary, merges, chains = _build_vocabulary()
    vocabulary += markup
    embedding = rng.normal(size=(len(vocabulary), WIDTH)).astype(np.float32)
    output = rng.normal(size=embedding.shape).astype(np.float32) * 0.3
    if scripted:
        output = _bigram_output(embedding, vocabulary, chains, endless)
    writer = _begin(path, name, n_ctx_train, n_ff := 196_608 if slow else 256)
    _add_tokenizer(writer, vocabulary, merges, chat_template, markup)
    strength = 0.7 if scripted else 1.5
    _write(writer, rng, embedding, output, n_ff, strength, silent_ffn=slow or scripted)
    return path


def build_sentencepiece_model(path: Path, chat_template: str, *, add_space_prefix: bool | None) -> Path:
    """Write a model with a vocabulary of SentencePiece's kind, as Llama 2 and Mistral have it, and return its path.

    `add_space_prefix` None leaves the key out, which means that a space is added.
    """
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ[]/<>_."
    vocabulary = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), "▁", *letters, "▁h", "▁hi"]
    types = [TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL, *[TokenType.BYTE] * 256]
    types += [TokenType.NORMAL] * (len(vocabulary) - len(types))
    writer = _begin(path, "SentencePiece Test Model", 2048, n_ff := 256)
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(vocabulary)
    writer.add_token_types(types)
    writer.add_token_scores([-float(rank) for rank in range(len(vocabulary))])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_chat_template(chat_template)
    if add_space_prefix is not None:
        writer.add_add_space_prefix(add_space_prefix)
    rng = np.random.default_rng(1)
    embedding = rng.normal(size=(len(vocabulary), WIDTH)).astype(np.float32)
    _write(writer, rng, embedding, embedding, n_ff, 1.5, silent_ffn=False)
    return path


def _begin(path: Path, name: str, n_ctx_train: int, n_ff: int) -> GGUFWriter:
    writer = GGUFWriter(path, "qwen2")
    writer.add_name(name)
    writer.add_file_type(LlamaFileType.MOSTLY_F16)
    writer.add_context_length(n_ctx_train)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(NUM_LAYERS)
    writer.add_feed_forward_length(n_ff)
    writer.add_head_count(NUM_HEADS)
    writer.add_head_count_kv(NUM_KV_HEADS)
    writer.add_rope_freq_base(10_000.0)
    writer.add_layer_norm_rms_eps(1e-6)
    return writer


def _write(
    writer: GGUFWriter,
    rng: np.random.Generator,
    embedding: Matrix,
    output: Matrix,
    n_ff: int,
    strength: float,
    *,
    silent_ffn: bool,
) -> None:
    writer.add_tensor("token_embd.weight", embedding.astype(np.float16))
    writer.add_tensor("output.weight", output.astype(np.float16))
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, np.float32))
    for layer in range(NUM_LAYERS):
        _add_layer(writer, rng, layer, WIDTH, WIDTH * NUM_KV_HEADS // NUM_HEADS, n_ff, strength, silent_ffn=silent_ffn)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _byte_letters() -> list[str]:
    """The printable letter that stands for each byte in byte-level BPE (GPT-2's table)."""
    letters = {byte: chr(byte) for byte in _PRINTABLE}
    others = (byte for byte in range(256) if byte not in letters)
    letters.update({byte: chr(256 + n) for n, byte in enumerate(others)})
    return [letters[byte] for byte in range(256)]


def _build_vocabulary() -> tuple[list[str], list[str], list[list[str]]]:
    """Bytes, the pieces of the replies (each unique, so that one piece has one successor), and the special tokens."""
    letters = _byte_letters()
    spelled = ["".join(letters[byte] for byte in reply.encode()) for reply in REPLIES]
    space = letters[ord(" ")]
    seen: set[str] = set(letters)
    chains: list[list[str]] = []
    for text in spelled:
        chain: list[str] = []
        piece = ""
        for position, letter in enumerate(text):
            piece += letter
            if ord(letter) >= 0xF0 and letter == letters[0xF0]:  # an emoji goes byte by byte: split inside a character
                chain += [*([piece[:-1]] if piece[:-1] else []), *text[position : position + 4]]
                seen.add(piece[:-1])
                piece = ""
            elif any(letters[b] in chain[-4:] and letters[b] == letter for b in range(0x80, 0xC0)):
                piece = ""  # a byte of that emoji, already there
            elif len(piece) > 3 and piece not in seen and (letter == space or position == len(text) - 1):
                seen.add(piece)
                chain.append(piece)
                piece = ""
        if piece:
            chain[-1] += piece
            seen.add(chain[-1])
        chains.append(chain)
    pieces = [piece for piece in dict.fromkeys(p for chain in chains for p in chain) if len(piece) > 1]
    merges = [f"{space} {letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    merged = [merge.replace(" ", "") for merge in merges]
    return [*letters, *merged, *pieces, *SPECIAL_TOKENS], merges, chains


def _add_tokenizer(
    writer: GGUFWriter, vocabulary: list[str], merges: list[str], chat_template: str, markup: tuple[str, ...]
) -> None:
    kinds = dict.fromkeys(SPECIAL_TOKENS, TokenType.CONTROL) | dict.fromkeys(markup, TokenType.USER_DEFINED)
    types = [kinds.get(token, TokenType.NORMAL) for token in vocabulary]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(vocabulary)
    writer.add_token_types(types)
    writer.add_token_merges(merges)
    writer.add_eos_token_id(vocabulary.index("<|im_end|>"))
    writer.add_pad_token_id(vocabulary.index("<|endoftext|>"))
    writer.add_add_bos_token(False)
    writer.add_chat_template(chat_template)


def _bigram_output(embedding: Matrix, vocabulary: list[str], chains: list[list[str]], endless: bool) -> Matrix:
    """The output matrix in which each token's successor has by far the largest logit."""
    ids = {token: number for number, token in enumerate(vocabulary)}
    output = np.zeros_like(embedding)
    directions = 3.0 * embedding / np.linalg.norm(embedding, axis=1, keepdims=True)
    newline = ids[_byte_letters()[ord("\n")]]
    for chain in chains:
        output[ids[chain[0]]] += directions[newline]
        for token, successor in pairwise(chain):
            output[ids[successor]] += directions[ids[token]]
        last = ids[chain[-1]]
        output[ids[chain[0] if endless else "<|im_end|>"]] += directions[last]
    return output


def _add_layer(
    writer: GGUFWriter,
    rng: np.random.Generator,
    layer: int,
    width: int,
    kv_width: int,
    n_ff: int,
    strength: float,
    *,
    silent_ffn: bool,
) -> None:
    def weights(rows: int, columns: int, scale: float) -> Matrix:
        if scale == 0:
            return np.zeros((rows, columns), np.float16)
        drawn: Matrix = rng.normal(size=(rows, columns), scale=scale / columns**0.5).astype(np.float16)
        return drawn

    prefix = f"blk.{layer}"
    for norm in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"{prefix}.{norm}.weight", np.ones(width, np.float32))
    for part, rows in (("q", width), ("k", kv_width), ("v", kv_width)):
        writer.add_tensor(f"{prefix}.attn_{part}.weight", weights(rows, width, 1.0))
        writer.add_tensor(f"{prefix}.attn_{part}.bias", np.zeros(rows, np.float32))
    writer.add_tensor(f"{prefix}.attn_output.weight", weights(width, width, strength))
    ffn = 0.0 if silent_ffn else 1.0
    writer.add_tensor(f"{prefix}.ffn_gate.weight", weights(n_ff, width, ffn))
    writer.add_tensor(f"{prefix}.ffn_up.weight", weights(n_ff, width, ffn))
    writer.add_tensor(f"{prefix}.ffn_down.weight", weights(width, n_ff, ffn))


if __name__ == "__main__":
    import sys

    build_tiny_model(Path(sys.argv[1]), slow="slow" in sys.argv, endless="endless" in sys.argv)
