"""Writes the golden cases beside this file: small networks, a minibatch, and what must come of them, in float64.

Nothing here backpropagates. Each derivative is taken by the complex step (Squire & Trapp, Using complex variables to
estimate derivatives of real functions, 1998): dC/dw = Im C(w + ih) / h, exact to rounding, from the cost alone. So an
error in the theory of backpropagation cannot hide in the cases that test it.

    python3 test/golden/generate.py
"""
import json
from pathlib import Path

import numpy as np

STEP = 1e-30


def sigmoid(z):
    shrinking = np.exp(np.where(z.real >= 0, -z, z))
    return np.where(z.real >= 0, 1, shrinking) / (1 + shrinking)


def softplus(z):
    return np.where(z.real > 0, z, 0) + np.log1p(np.exp(np.where(z.real > 0, -z, z)))


ACTIVATIONS = {
    'linear': lambda z: z,
    'sigmoid': sigmoid,
    'tanh': lambda z: 2 * sigmoid(2 * z) - 1,
    'softsign': lambda z: z / (1 + np.where(z.real < 0, -z, z)),
    'relu': lambda z: np.where(z.real > 0, z, 0),
    'leakyRelu': lambda z: np.where(z.real > 0, z, 0.01 * z),
    'softplus': softplus,
    'softmax': lambda z: np.exp(z - log_sum_exp(z)),
}


def log_sum_exp(z):
    largest = z.real.max(axis=-1, keepdims=True)
    return largest + np.log(np.exp(z - largest).sum(axis=-1, keepdims=True))


def example_costs(loss, output, z, y):
    """The cost of each example, from the output layer's z."""
    if loss == 'quadratic':
        difference = ACTIVATIONS[output](z) - y
        return (difference * difference).sum(axis=-1) / 2
    if loss == 'crossEntropy':
        return (y * softplus(-z) + (1 - y) * softplus(z)).sum(axis=-1)
    return (y * (log_sum_exp(z) - z)).sum(axis=-1)


def derivative(cost, values):
    """Of a function of a complex array, with respect to each of its entries."""
    slopes = np.empty(values.shape)
    for index in np.ndindex(values.shape):
        moved = values.astype(complex)
        moved[index] += 1j * STEP
        slopes[index] = cost(moved).imag / STEP
    return slopes


class Dense:
    def __init__(self, sizes, hidden, output, loss, l2):
        self.sizes, self.loss, self.l2 = sizes, loss, l2
        self.activations = [hidden] * (len(sizes) - 2) + [output]

    def from_layer(self, layer, z, weights, biases):
        """All z and a from the z of one layer on."""
        zs, activations = [z], [ACTIVATIONS[self.activations[layer]](z)]
        for l in range(layer + 1, len(weights)):
            zs.append(activations[-1] @ weights[l].T + biases[l])
            activations.append(ACTIVATIONS[self.activations[l]](zs[-1]))
        return zs, activations

    def forward(self, x, weights, biases):
        return self.from_layer(0, x @ weights[0].T + biases[0], weights, biases)

    def cost(self, x, y, weights, biases):
        zs, _ = self.forward(x, weights, biases)
        penalty = sum((w * w).sum() for w in weights) * self.l2 / 2
        return example_costs(self.loss, self.activations[-1], zs[-1], y).mean() + penalty

    def gradient(self, x, y, weights, biases):
        def with_entry(entries, l, value):
            return [value if i == l else entry for i, entry in enumerate(entries)]

        grad_w = [derivative(lambda v: self.cost(x, y, with_entry(weights, l, v), biases), w) for l, w in enumerate(weights)]
        grad_b = [derivative(lambda v: self.cost(x, y, weights, with_entry(biases, l, v)), b) for l, b in enumerate(biases)]
        return grad_w, grad_b

    def delta(self, layer, z, y, weights, biases):
        """Of one example each: the sum over examples differentiates each by its own z alone."""
        def total(moved):
            zs, _ = self.from_layer(layer, moved, weights, biases)
            return example_costs(self.loss, self.activations[-1], zs[-1], y).sum()

        return derivative(total, z)


def targets(random, loss, n, outputs):
    if loss == 'quadratic':
        return random.uniform(0, 1, (n, outputs))
    if loss == 'crossEntropy':
        return random.integers(0, 2, (n, outputs)).astype(float)
    return np.eye(outputs)[random.integers(0, outputs, n)]


def dense_case(name, sizes, hidden, output, loss, n, l2=0.0, scale=0.8, lr=0.1, momentum=0.0, steps=3):
    random = np.random.default_rng(seed_of(name))
    network = Dense(sizes, hidden, output, loss, l2)
    weights = [random.normal(0, scale, (j, k)) for k, j in zip(sizes, sizes[1:])]
    biases = [random.normal(0, scale, j) for j in sizes[1:]]
    x = random.normal(0, 1, (n, sizes[0]))
    y = targets(random, loss, n, sizes[-1])
    z, a = network.forward(x, weights, biases)
    grad_w, grad_b = network.gradient(x, y, weights, biases)
    case = {
        'name': name, 'kind': 'dense', 'sizes': sizes, 'hidden': hidden, 'output': output, 'loss': loss, 'l2': l2,
        'weights': weights, 'biases': biases, 'x': x, 'y': y,
        'cost': network.cost(x, y, weights, biases), 'z': z, 'a': [x, *a],
        'delta': [network.delta(l, zl, y, weights, biases) for l, zl in enumerate(z)],
        'gradW': grad_w, 'gradB': grad_b,
        'sgd': descend(network, x, y, weights, biases, lr, momentum, steps),
    }
    write(name, case)


def descend(network, x, y, weights, biases, lr, momentum, steps):
    """Gradient descent in PyTorch's convention, v <- momentum v + g and w <- w - lr v; costs before the first step and after each."""
    velocity = [np.zeros_like(p) for p in [*weights, *biases]]
    costs = [network.cost(x, y, weights, biases)]
    for _ in range(steps):
        grad_w, grad_b = network.gradient(x, y, weights, biases)
        velocity = [momentum * v + g for v, g in zip(velocity, [*grad_w, *grad_b])]
        moved = [p - lr * v for p, v in zip([*weights, *biases], velocity)]
        weights, biases = moved[:len(weights)], moved[len(weights):]
        costs.append(network.cost(x, y, weights, biases))
    return {'lr': lr, 'momentum': momentum, 'steps': steps, 'costs': costs, 'weights': weights, 'biases': biases}


def windows(images, size, stride):
    """[n, channels, rows, columns, size, size]"""
    all_windows = np.lib.stride_tricks.sliding_window_view(images, (size, size), axis=(2, 3))
    return all_windows[:, :, ::stride, ::stride]


def conv_case(name, channels, side, filters, kernel_size, stride, padding, pool, hidden, output, loss, n):
    random = np.random.default_rng(seed_of(name))
    pool_kind, pool_size, pool_stride = pool

    def convolve(x, kernel, bias):
        padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        return np.einsum('ncijuv,fcuv->nfij', windows(padded, kernel_size, stride), kernel) + bias[:, None, None]

    def pooled_from(z1):
        cells = windows(ACTIVATIONS[hidden](z1), pool_size, pool_stride).reshape(*z1.shape[:2], *pooled_side(z1), -1)
        if pool_kind == 'avg':
            return cells.mean(axis=-1)
        return np.take_along_axis(cells, cells.real.argmax(axis=-1)[..., None], axis=-1)[..., 0]

    def pooled_side(z1):
        return [(extent - pool_size) // pool_stride + 1 for extent in z1.shape[2:]]

    def cost(x, y, kernel, kernel_bias, w, b):
        pooled = pooled_from(convolve(x, kernel, kernel_bias))
        return example_costs(loss, output, pooled.reshape(n, -1) @ w.T + b, y).mean()

    x = random.uniform(0, 1, (n, channels, side, side))
    y = targets(random, loss, n, 4)
    kernel = random.normal(0, 0.4, (filters, channels, kernel_size, kernel_size))
    kernel_bias = random.normal(0, 0.3, filters)
    z1 = convolve(x, kernel, kernel_bias)
    pooled = pooled_from(z1)
    w = random.normal(0, 0.3, (4, pooled[0].size))
    b = random.normal(0, 0.3, 4)
    write(name, {
        'name': name, 'kind': 'conv',
        'layers': [
            {'conv2d': {'filters': filters, 'kernel': kernel_size, 'stride': stride, 'padding': padding}},
            {'activation': hidden},
            {'pool2d': {'kind': pool_kind, 'size': pool_size, 'stride': pool_stride}},
            {'dense': 4},
            {'output': output},
        ],
        'loss': loss, 'x': x, 'y': y, 'kernel': kernel, 'kernelBias': kernel_bias, 'w': w, 'b': b,
        'cost': cost(x, y, kernel, kernel_bias, w, b), 'z1': z1, 'pooled': pooled, 'z2': pooled.reshape(n, -1) @ w.T + b,
        'gradKernel': derivative(lambda v: cost(x, y, v, kernel_bias, w, b), kernel),
        'gradKernelBias': derivative(lambda v: cost(x, y, kernel, v, w, b), kernel_bias),
        'gradW': derivative(lambda v: cost(x, y, kernel, kernel_bias, v, b), w),
        'gradB': derivative(lambda v: cost(x, y, kernel, kernel_bias, w, v), b),
    })


def seed_of(name):
    return sum((position + 1) * ord(letter) for position, letter in enumerate(name))


def write(name, case):
    text = json.dumps(case, default=lambda value: value.tolist() if isinstance(value, np.ndarray) else float(value))
    Path(__file__).with_name(f'{name}.json').write_text(text + '\n')


if __name__ == '__main__':
    dense_case('sigmoid-quadratic-momentum', [5, 4, 3], 'sigmoid', 'sigmoid', 'quadratic', 4, momentum=0.9)
    dense_case('tanh-softmax-l2', [6, 5, 4, 3], 'tanh', 'softmax', 'logLikelihood', 5, l2=0.01)
    dense_case('softsign-cross-entropy', [4, 5, 2], 'softsign', 'sigmoid', 'crossEntropy', 3, momentum=0.5)
    dense_case('softplus-linear-quadratic', [3, 4, 2], 'softplus', 'linear', 'quadratic', 1, l2=0.1)
    dense_case('leaky-relu-softmax-quadratic', [4, 6, 3], 'leakyRelu', 'softmax', 'quadratic', 3)
    dense_case('relu-cross-entropy-extreme', [4, 3, 2], 'relu', 'sigmoid', 'crossEntropy', 4, scale=60.0, lr=1e-4)
    dense_case('logistic-unit', [3, 1], 'linear', 'sigmoid', 'crossEntropy', 6, lr=0.5)
    conv_case('conv-max-relu-softmax', 2, 7, 3, 3, 1, 1, ('max', 2, 2), 'relu', 'softmax', 'logLikelihood', 2)
    conv_case('conv-average-tanh-strided', 1, 9, 2, 3, 2, 0, ('avg', 2, 1), 'tanh', 'sigmoid', 'crossEntropy', 3)
