"""Compares a snippet with one file of reference vectors: harness.py SNIPPET GOLDEN. Needs PyTorch.

Prints the largest error, and ends with 1 if it is beyond 1e-10 of the largest number of its kind. Conventions: tests/golden/README.md.
"""

import importlib.util
import json
import sys

import torch
import torch.nn.functional as F

TOLERANCE = 1e-10


def array(stored):
    return torch.tensor(stored["data"], dtype=torch.float64).reshape(stored["shape"])


def layers_of(network):
    layers = []
    for stored in network["layers"]:
        layer = dict(stored)
        for name in ("weight", "bias"):
            if name in layer:
                layer[name] = array(layer[name]).requires_grad_(True)
        layers.append(layer)
    return layers


def minibatch_stddev(x, layer):
    size, new = min(layer["group_size"], x.shape[0]), layer["num_new_features"]
    n, c, h, w = x.shape
    y = x.reshape(size, n // size, new, c // new, h, w)
    y = ((y - y.mean(0, keepdim=True)).square().mean(0) + layer["epsilon"]).sqrt()
    y = y.mean([2, 3, 4]).reshape(n // size, new, 1, 1)
    return torch.cat([x, y.repeat(size, 1, h, w)], 1)


def apply(layers, x, labels):
    for layer in layers:
        kind = layer["kind"]
        if kind in ("dense", "conv2d"):
            weight = layer["weight"] * layer.get("weight_gain", 1.0)
            bias = layer["bias"] * layer.get("bias_gain", 1.0)
            if kind == "dense":
                x = x.flatten(1) @ weight + bias
            else:
                x = F.conv2d(x, weight, bias, layer["stride"], layer["padding"])
        elif kind == "flatten":
            x = x.flatten(1)
        elif kind == "reshape":
            x = x.reshape([x.shape[0]] + layer["shape"])
        elif kind == "label_concat":
            x = torch.cat([x, labels @ layer["weight"]], 1)
        elif kind == "label_switch":
            x = (x * labels).sum(1, keepdim=True)
        elif kind == "pixel_norm":
            x = x / (x.square().mean(1, keepdim=True) + layer["epsilon"]).sqrt()
        elif kind == "minibatch_stddev":
            x = minibatch_stddev(x, layer)
        else:
            raise ValueError(f"layer kind {kind}")
        activation = layer.get("activation", "linear")
        if activation == "lrelu":
            x = F.leaky_relu(x, 0.2)
        elif activation == "softplus":
            x = F.softplus(x, threshold=100.0)
        elif activation == "tanh":
            x = torch.tanh(x)
        elif activation == "swish":
            x = x * torch.sigmoid(x)
    return x


def error(got, stored):
    expected = torch.tensor(stored, dtype=torch.float64).flatten()
    off = (got.detach().flatten() - expected).abs().max() / max(1.0, float(expected.abs().max()))
    return float(off)


def main(snippet_path, golden_path):
    spec = importlib.util.spec_from_file_location("snippet", snippet_path)
    snippet = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(snippet)
    with open(golden_path) as file:
        golden = json.load(file)
    inputs = {name: array(stored) for name, stored in golden["inputs"].items()}
    labels = inputs.get("labels", inputs.get("g_labels"))
    layers = {name: layers_of(network) for name, network in golden["networks"].items()}
    fake = apply(layers["G"], inputs["latents"], labels)
    real = inputs.get("reals")

    def D(images):
        return apply(layers["D"], images, labels)

    if "mixing_factors" in inputs:
        factors = inputs["mixing_factors"].reshape([-1] + [1] * (real.dim() - 1))
        torch.rand = lambda *_, **__: factors
    trained = golden["loss"]["trained"]
    if trained == "D":
        loss = snippet.d_loss(D, real, fake)
    elif golden["loss"]["name"] == "G_rpgan":
        loss = snippet.g_loss(D, fake, real)
    else:
        loss = snippet.g_loss(D, fake)
    errors = [error(loss, [golden["loss_mean"]])]
    for stored in golden["grads"][trained]:
        layer = layers[trained][stored["layer"]]
        for name in ("weight", "bias"):
            if name in stored:
                (grad,) = torch.autograd.grad(loss, layer[name], retain_graph=True, allow_unused=True)
                grad = torch.zeros_like(layer[name]) if grad is None else grad
                errors.append(error(grad, stored[name]["data"]))
    worst = max(errors)
    print(f"{golden['case']}: {len(errors)} comparisons, worst {worst:.1e}")
    return 0 if all(e <= TOLERANCE for e in errors) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
