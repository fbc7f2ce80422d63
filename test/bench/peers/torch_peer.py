"""PyTorch as a peer, lean: autograd, no nn.Module, no DataLoader; the thread count comes as the first argument.

Reads one request a line, as numpy_peer.py does.
"""
import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(int(sys.argv[1]))
data = {}


def load(request):
    if not data:
        images = np.fromfile(request["images"], np.uint8)[16:].reshape(-1, 784)
        data["x"] = torch.from_numpy(images.astype(np.float32) / np.float32(255))
        data["labels"] = torch.from_numpy(np.fromfile(request["labels"], np.uint8)[8:].astype(np.int64))
        data["y"] = F.one_hot(data["labels"], 10).float()
    return data["x"], data["labels"], data["y"]


activations = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "softmax": lambda z: z}


class Net:
    def __init__(self, request):
        torch.manual_seed(1)
        self.request = request
        self.parameters = []
        if request.get("conv"):
            for shape in ([6, 1, 5, 5], [6], [16, 6, 5, 5], [16], [120, 256], [120], [84, 120], [84], [10, 84], [10]):
                self.parameters.append((torch.randn(shape) * 0.1).requires_grad_())
        else:
            for i, o in zip(request["sizes"], request["sizes"][1:]):
                self.parameters.append((torch.randn(o, i) / i ** 0.5).requires_grad_())
                self.parameters.append(torch.zeros(o).requires_grad_())

    def forward(self, x):
        p = self.parameters
        if self.request.get("conv"):
            a = F.max_pool2d(torch.relu(F.conv2d(x.view(-1, 1, 28, 28), p[0], p[1])), 2)
            a = F.max_pool2d(torch.relu(F.conv2d(a, p[2], p[3])), 2).flatten(1)
            a = torch.relu(F.linear(a, p[4], p[5]))
            a = torch.relu(F.linear(a, p[6], p[7]))
            return F.linear(a, p[8], p[9])
        for l, name in enumerate(self.request["activations"]):
            x = activations[name](F.linear(x, p[2 * l], p[2 * l + 1]))
        return x

    def step(self, x, labels, y, rate):
        out = self.forward(x)
        loss = ((out - y) ** 2).sum() / (2 * len(x)) if self.request["loss"] == "quadratic" else F.cross_entropy(out, labels)
        gradients = torch.autograd.grad(loss, self.parameters)
        with torch.no_grad():
            torch._foreach_add_(self.parameters, gradients, alpha=-rate)


def main():
    nets = {}
    for line in sys.stdin:
        request = json.loads(line)
        x, labels, y = load(request)
        key = json.dumps([request["sizes"], request["activations"], request.get("conv")])
        if key not in nets:
            nets[key] = Net(request)
        net, batch, steps = nets[key], request["batch"], request["steps"]
        order = torch.randperm(len(x))
        at, start = 0, time.perf_counter()
        for _ in range(steps):
            pick = order[at:at + batch]
            net.step(x[pick], labels[pick], y[pick], 0.01)
            at = at + batch if at + 2 * batch <= len(x) else 0
        print(json.dumps({"microseconds": (time.perf_counter() - start) / steps * 1e6}), flush=True)


main()
