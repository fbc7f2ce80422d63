"""Writes the golden cases of outputs that are almost certain, where 1 - a has few digits left in float64.

Costs are computed with 80 digits (mpmath), and each derivative is their central difference with a step of 1e-25: nothing here
backpropagates, and nothing is rounded before it is written. Inputs and weights are multiples of 1/8, so that z is exact in float32 too.

    python3 test/golden/generate_certain.py
"""
import json
from pathlib import Path

import mpmath as mp
import numpy as np

mp.mp.dps = 80
STEP = mp.mpf(10) ** -25

ACTIVATIONS = {
    'relu': lambda z: max(z, mp.mpf(0)),
    'sigmoid': lambda z: 1 / (1 + mp.exp(-z)),
    'tanh': mp.tanh,
    'softsign': lambda z: z / (1 + abs(z)),
}


def outputs(output, z):
    if output != 'softmax':
        return [ACTIVATIONS[output](zj) for zj in z]
    powers = [mp.exp(zj) for zj in z]
    return [power / mp.fsum(powers) for power in powers]


def example_cost(loss, a, y):
    if loss == 'quadratic':
        return mp.fsum((aj - yj) ** 2 for aj, yj in zip(a, y)) / 2
    if loss == 'crossEntropy':
        return -mp.fsum(yj * mp.log(aj) + (1 - yj) * mp.log(1 - aj) for aj, yj in zip(a, y))
    return -mp.fsum(yj * mp.log(aj) for aj, yj in zip(a, y))


class Network:
    """Two layers; entries of w and b can be moved one at a time."""

    def __init__(self, output, loss, weights, biases):
        self.output, self.loss, self.weights, self.biases = output, loss, weights, biases

    def weighted_inputs(self, layer, a):
        return [mp.fdot(row, a) + b for row, b in zip(self.weights[layer], self.biases[layer])]

    def forward(self, x):
        z = [self.weighted_inputs(0, x)]
        a = [x, [ACTIVATIONS['relu'](zj) for zj in z[0]]]
        z.append(self.weighted_inputs(1, a[1]))
        a.append(outputs(self.output, z[1]))
        return z, a

    def example_cost_from(self, layer, z, y):
        if layer == 0:
            z = self.weighted_inputs(1, [ACTIVATIONS['relu'](zj) for zj in z])
        return example_cost(self.loss, outputs(self.output, z), y)

    def cost(self, xs, ys):
        return mp.fsum(example_cost(self.loss, self.forward(x)[1][2], y) for x, y in zip(xs, ys)) / len(xs)


def derivatives(cost, row):
    """Of a function of nothing with respect to the entries of a list that it reads."""
    slopes = []
    for index, value in enumerate(row):
        row[index] = value + STEP
        above = cost()
        row[index] = value - STEP
        below = cost()
        row[index] = value
        slopes.append((above - below) / (2 * STEP))
    return slopes


def case(name, output, loss, scale, y_of, error=1e-7, n=3, sizes=(4, 3, 4)):
    """Of the first seed that leaves no output a larger error."""
    for seed in range(100_000):
        given = random_network(np.random.default_rng(seed), scale, n, sizes)
        exact = {key: exactly(value) for key, value in given.items()}
        network = Network(output, loss, exact['weights'], exact['biases'])
        traces = [network.forward(x) for x in exact['x']]
        y = [y_of(z[1]) for z, _ in traces]
        errors = [abs(aj - yj) for (_, a), yi in zip(traces, y) for aj, yj in zip(a[2], yi)]
        if max(errors) < error:
            break
    xs, ys = exact['x'], exactly(y)

    def cost():
        return network.cost(xs, ys)

    write(name, {
        'name': name, 'kind': 'dense', 'sizes': list(sizes), 'hidden': 'relu', 'output': output, 'loss': loss,
        **given, 'y': y, 'cost': cost(),
        'z': [[z[layer] for z, _ in traces] for layer in (0, 1)],
        'a': [[a[layer] for _, a in traces] for layer in (0, 1, 2)],
        'delta': [
            [derivatives(lambda: network.example_cost_from(layer, z[layer], yi), z[layer]) for (z, _), yi in zip(traces, ys)]
            for layer in (0, 1)
        ],
        'gradW': [[derivatives(cost, row) for row in rows] for rows in network.weights],
        'gradB': [derivatives(cost, row) for row in network.biases],
    })


def random_network(random, scale, n, sizes):
    def eighths(shape, size):
        return (np.round(random.uniform(-size, size, shape) * 8) / 8).tolist()

    return {
        'weights': [eighths((sizes[1], sizes[0]), 1), eighths((sizes[2], sizes[1]), scale)],
        'biases': [eighths(sizes[1], 1), eighths(sizes[2], scale)],
        'x': eighths((n, sizes[0]), 2),
    }


def exactly(value):
    return [exactly(entry) for entry in value] if isinstance(value, list) else mp.mpf(value)


def right_class(z):
    return [float(zj == max(z)) for zj in z]


def right_side(least):
    return lambda z: [1.0 if zj > 0 else least for zj in z]


def write(name, contents):
    text = json.dumps(contents, default=float)
    Path(__file__).with_name(f'{name}.json').write_text(text + '\n')


if __name__ == '__main__':
    case('certain-softmax-quadratic', 'softmax', 'quadratic', 24, right_class)
    case('certain-softmax-log-likelihood', 'softmax', 'logLikelihood', 24, right_class)
    case('certain-sigmoid-quadratic', 'sigmoid', 'quadratic', 32, right_side(0.0))
    case('certain-sigmoid-cross-entropy', 'sigmoid', 'crossEntropy', 32, right_side(0.0))
    case('certain-tanh-quadratic', 'tanh', 'quadratic', 16, right_side(-1.0))
    case('certain-softsign-quadratic', 'softsign', 'quadratic', 4000, right_side(-1.0), error=1e-3)
