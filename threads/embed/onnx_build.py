"""Build MiniLM as an int8 ONNX graph from the installed weights, once a machine.

The graph is written node by node: an exporter would need torch, and the official
one cannot be installed beside sentence-transformers 6. It reads one text, without
padding or mask, and gives the mean of its last layer.
"""

import json
import tempfile
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


def _describe(weights: "Weights", config: dict[str, Any]) -> Any:  # noqa: ANN401 - onnx is untyped
    """Write the graph: token ids of shape ``(1, n)`` to a vector of shape ``(1, dim)``."""
    from onnx import TensorProto, helper, numpy_helper

    nodes: list[Any] = []
    constants: list[Any] = []

    def keep(name: str, value: "NDArray[Any]") -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(kind: str, inputs: list[str], output: str, **attributes: Any) -> str:  # noqa: ANN401 - numbers, as onnx takes them
        domain = _FUSED if kind in {"Attention", "SkipLayerNormalization", "BiasGelu"} else ""
        nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    small = float(config["layer_norm_eps"])
    words = add("Gather", [keep("words", weights[f"{_E}.word_embeddings.weight"]), "ids"], "word")
    places = weights[f"{_E}.position_embeddings.weight"]
    kinds = weights[f"{_E}.token_type_embeddings.weight"]
    table = keep("places", places + kinds[0])
    shape = add("Shape", ["ids"], "shape")
    n = add("Gather", [shape, keep("second", np.array([1]))], "n")
    place = add("Slice", [table, keep("zero", np.array([0])), n], "place")
    state = add("Add", [words, place], "sum")
    norm = [keep(f"norm.{p}", weights[f"{_E}.LayerNorm.{p}"]) for p in ("weight", "bias")]
    state = add("LayerNormalization", [state, *norm], "state", epsilon=small, axis=-1)
    for layer in range(int(config["num_hidden_layers"])):
        at = f"encoder.layer.{layer}"
        three = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
        qkv = keep(f"{layer}.qkv", np.hstack([weights[f"{p}.weight"].T for p in three]))
        bias = keep(f"{layer}.qkv.b", np.hstack([weights[f"{p}.bias"] for p in three]))
        heads = int(config["num_attention_heads"])
        seen = add("Attention", [state, qkv, bias], f"{layer}.seen", num_heads=heads)
        steps = ("attention.output", "intermediate", "output")
        dense = {s: keep(f"{layer}.{s}", weights[f"{at}.{s}.dense.weight"].T) for s in steps}
        biases = {s: keep(f"{layer}.{s}.b", weights[f"{at}.{s}.dense.bias"]) for s in steps}
        norms = {
            s: [keep(f"{layer}.{s}.{p}", weights[f"{at}.{s}.LayerNorm.{p}"]) for p in _NORM]
            for s in ("attention.output", "output")
        }

        def settle(step: str, given: str, past: str, *, layer: int = layer) -> str:
            product = add("MatMul", [given, dense[step]], f"{layer}.{step}.mul")  # noqa: B023 - called at once
            inputs = [product, past, *norms[step], biases[step]]  # noqa: B023 - likewise
            name = f"{layer}.{step}.out"
            return add("SkipLayerNormalization", inputs, name, epsilon=small)

        state = settle("attention.output", seen, state)
        wide = add("MatMul", [state, dense["intermediate"]], f"{layer}.wide")
        wide = add("BiasGelu", [wide, biases["intermediate"]], f"{layer}.gelu")
        state = settle("output", wide, state)
    add("ReduceMean", [state], "vector", axes=[1], keepdims=0)
    dim = int(config["hidden_size"])
    graph = helper.make_graph(
        nodes,
        "minilm",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "n"])],
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, dim])],
        constants,
    )
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    # Else the quantizer asks for a preparation that this graph does not need.
    mark = model.metadata_props.add()
    mark.key, mark.value = "onnx.quant.pre_process", "onnxruntime.quant"
    return model


_E = "embeddings"
_NORM = ("weight", "bias")
