"""Build MiniLM as an int8 ONNX graph from the installed weights, once a machine.

The graph is written node by node: an exporter would need torch, and the official
one cannot be installed beside sentence-transformers 6. It reads one text, without
padding or mask, and gives the mean of its last layer.
"""

import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from threads.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Weights = dict[str, NDArray[np.float32]]

_OPSET = 17
_FUSED = "com.microsoft"  # onnxruntime's own operators: a layer in seven nodes


def build_int8(source: Path, target: Path) -> None:
    """Write the int8 graph of a BERT model.

    Args:
        source: A folder with ``config.json`` and ``model.safetensors``.
        target: The file to write; another run may write it at the same time.

    Raises:
        ModelError: The libraries of the extra ``fast`` are missing, or the file cannot
            be written.
    """
    try:
        import onnx
        from onnxruntime.quantization import QuantType, quantize_dynamic
        from safetensors.numpy import load_file
    except ImportError as error:
        raise ModelError(
            f"minilm-int8: {error.name} is not installed. Install it with pip install '.[fast]'."
        ) from error
    config = json.loads((source / "config.json").read_text("utf-8"))
    graph = _describe(load_file(source / "model.safetensors"), config)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            whole, small = Path(folder) / "whole.onnx", Path(folder) / "int8.onnx"
            onnx.save(graph, str(whole))
            quantize_dynamic(
                str(whole),
                str(small),
                weight_type=QuantType.QInt8,
                per_channel=True,
                extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
            )
            small.replace(target)
    except OSError as error:
        raise ModelError(f"{target}: cannot be written: {error.strerror}.") from error


@dataclass(frozen=True)
class _Graph:
    """A graph that grows node by node."""

    weights: "Weights"
    small: float
    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def keep(self, name: str, value: "NDArray[Any]") -> str:
        """Add a constant and give its name."""
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def turned(self, name: str) -> str:
        """Add the transpose of a matrix of the weights: a layer's, as products take it."""
        return self.keep(name, self.weights[name].T)

    def same(self, name: str) -> str:
        """Add one of the weights as it is."""
        return self.keep(name, self.weights[name])

    def add(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:  # noqa: ANN401 - numbers, as onnx takes them
        """Add a node and give its output's name."""
        from onnx import helper

        domain = _FUSED if kind in {"Attention", "SkipLayerNormalization", "BiasGelu"} else ""
        node = helper.make_node(kind, inputs, [output], domain=domain, **attributes)
        self.nodes.append(node)
        return output

    def settle(self, step: str, given: str, past: str) -> str:
        """Add a dense step, what went past it, and their normalization."""
        product = self.add("MatMul", [given, self.turned(f"{step}.dense.weight")], f"{step}.mul")
        norm = [self.same(f"{step}.LayerNorm.{part}") for part in ("weight", "bias")]
        inputs = [product, past, *norm, self.same(f"{step}.dense.bias")]
        return self.add("SkipLayerNormalization", inputs, f"{step}.out", epsilon=self.small)


def _describe(weights: "Weights", config: dict[str, Any]) -> Any:  # noqa: ANN401 - onnx is untyped
    """Write the graph: token ids of shape ``(1, n)`` to a vector of shape ``(1, dim)``."""
    from onnx import TensorProto, helper

    graph = _Graph(weights, float(config["layer_norm_eps"]))
    state = _add_input(graph)
    for layer in range(int(config["num_hidden_layers"])):
        state = _add_layer(graph, f"encoder.layer.{layer}", state, config)
    graph.add("ReduceMean", [state], "vector", axes=[1], keepdims=0)
    dim = int(config["hidden_size"])
    described = helper.make_graph(
        graph.nodes,
        "minilm",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "n"])],
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, dim])],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
    model = helper.make_model(described, opset_imports=opsets, ir_version=8)
    # Else the quantizer asks for a preparation that this graph does not need.
    mark = model.metadata_props.add()
    mark.key, mark.value = "onnx.quant.pre_process", "onnxruntime.quant"
    return model


def _add_input(graph: _Graph) -> str:
    """Add the words' and the places' vectors; the kind of a lone text is always the first."""
    words = graph.same("embeddings.word_embeddings.weight")
    word = graph.add("Gather", [words, "ids"], "word")
    places = graph.weights["embeddings.position_embeddings.weight"]
    kinds = graph.weights["embeddings.token_type_embeddings.weight"]
    shape = graph.add("Shape", ["ids"], "shape")
    n = graph.add("Gather", [shape, graph.keep("second", np.array([1]))], "n")
    first = graph.keep("first", np.array([0]))
    place = graph.add("Slice", [graph.keep("places", places + kinds[0]), first, n], "place")
    norm = [graph.same(f"embeddings.LayerNorm.{part}") for part in ("weight", "bias")]
    inputs = [graph.add("Add", [word, place], "sum"), *norm]
    return graph.add("LayerNormalization", inputs, "state", epsilon=graph.small, axis=-1)


def _add_layer(graph: _Graph, at: str, state: str, config: dict[str, Any]) -> str:
    """Add a layer: attention, then the wide step, each settled on what went past it."""
    parts = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
    qkv = graph.keep(f"{at}.qkv", np.hstack([graph.weights[f"{p}.weight"].T for p in parts]))
    bias = graph.keep(f"{at}.qkv.b", np.hstack([graph.weights[f"{p}.bias"] for p in parts]))
    heads = int(config["num_attention_heads"])
    seen = graph.add("Attention", [state, qkv, bias], f"{at}.seen", num_heads=heads)
    state = graph.settle(f"{at}.attention.output", seen, state)
    step = f"{at}.intermediate.dense"
    wide = graph.add("MatMul", [state, graph.turned(f"{step}.weight")], f"{at}.wide")
    wide = graph.add("BiasGelu", [wide, graph.same(f"{step}.bias")], f"{at}.gelu")
    return graph.settle(f"{at}.output", wide, state)
