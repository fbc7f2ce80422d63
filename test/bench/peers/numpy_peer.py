"""NumPy as a peer: textbook minibatch SGD, float32, in-place where NumPy allows it.

Reads one request a line: {"layers", "activations", "loss", "batch", "steps", "images", "labels"};
answers {"microseconds": per step} or {"unsupported": why}.
"""
import json
import sys
import time

import numpy as np

data = {}


def load(request):
    if not data:
        images = np.fromfile(request["images"], np.uint8)[16:].reshape(-1, 784)
        labels = np.fromfile(request["labels"], np.uint8)[8:]
        data["x"] = images.astype(np.float32) / np.float32(255)
        data["y"] = np.eye(10, dtype=np.float32)[labels]
    return data["x"], data["y"]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def activate(name, z):
    if name == "sigmoid":
        return sigmoid(z)
    if name == "tanh":
        return np.tanh(z)
    if name == "relu":
        return np.maximum(z, 0)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def slope(name, a):
    """The derivative in terms of the activation, which saves an exp."""
    if name == "sigmoid":
        return a * (1 - a)
    if name == "tanh":
        return 1 - a * a
    return a > 0


class Net:
    def __init__(self, sizes, activations, loss):
        rng = np.random.default_rng(1)
        self.w = [(rng.standard_normal((i, o)) / np.sqrt(i)).astype(np.float32) for i, o in zip(sizes, sizes[1:])]
        self.b = [np.zeros(o, np.float32) for o in sizes[1:]]
        self.activations, self.loss = activations, loss

    def step(self, x, y, rate):
        a = [x]
        for w, b, name in zip(self.w, self.b, self.activations):
            z = a[-1] @ w
            z += b
            a.append(activate(name, z))
        delta = a[-1] - y
        if self.loss == "quadratic":
            delta *= slope(self.activations[-1], a[-1])
        scale = np.float32(rate / len(x))
        for l in range(len(self.w) - 1, -1, -1):
            below = (delta @ self.w[l].T) * slope(self.activations[l - 1], a[l]) if l else None
            g = a[l].T @ delta
            g *= scale
            self.w[l] -= g
            self.b[l] -= scale * delta.sum(axis=0)
            delta = below


def main():
    nets = {}
    for line in sys.stdin:
        request = json.loads(line)
        if request.get("conv"):
            print(json.dumps({"unsupported": "no convolution in NumPy"}), flush=True)
            continue
        x, y = load(request)
        key = json.dumps([request["sizes"], request["activations"], request["loss"]])
        net = nets.setdefault(key, Net(request["sizes"], request["activations"], request["loss"]))
        batch, steps = request["batch"], request["steps"]
        order = np.random.default_rng(2).permutation(len(x))
        at, start = 0, time.perf_counter()
        for _ in range(steps):
            pick = order[at:at + batch]
            net.step(x[pick], y[pick], 0.01)
            at = at + batch if at + 2 * batch <= len(x) else 0
        print(json.dumps({"microseconds": (time.perf_counter() - start) / steps * 1e6}), flush=True)


main()
