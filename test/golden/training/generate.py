"""Writes the trainings beside this file: small networks, a minibatch, and where 60 steps of an optimizer lead, by PyTorch in float64
(autograd and torch.optim; made with 1.13). And the learning rates of its schedulers.

    python3 test/golden/training/generate.py
"""
import json
from pathlib import Path

import torch

torch.set_default_dtype(torch.float64)
STEPS = 60

DENSE = {
    'inputShape': [5],
    'layers': [{'type': 'dense', 'units': 4, 'activation': 'tanh'}, {'type': 'dense', 'units': 3, 'activation': 'softmax'}],
    'loss': 'logLikelihood',
}
LENET = {
    'inputShape': [2, 9, 8],
    'layers': [
        {'type': 'conv2d', 'filters': 3, 'kernel': 3, 'stride': 1, 'padding': 1, 'activation': 'softplus'},
        {'type': 'maxPool2d', 'size': 3, 'stride': 2},
        {'type': 'conv2d', 'filters': 2, 'kernel': 2, 'stride': 1, 'padding': 0, 'activation': 'tanh'},
        {'type': 'averagePool2d', 'size': 2, 'stride': 1},
        {'type': 'dense', 'units': 4, 'activation': 'softsign'},
        {'type': 'dense', 'units': 2, 'activation': 'sigmoid'},
    ],
    'loss': 'crossEntropy',
}

ACTIVATIONS = {
    'tanh': torch.tanh,
    'softsign': torch.nn.functional.softsign,
    'softplus': torch.nn.functional.softplus,
    'sigmoid': lambda z: z,
    'softmax': lambda z: z,
}


def parameters_of(network):
    """Weights and biases of each layer that learns, from N(0, 1/2)."""
    shape, parameters = network['inputShape'], []
    for layer in network['layers']:
        if layer['type'] == 'conv2d':
            size = [layer['filters'], shape[0], layer['kernel'], layer['kernel']]
            extent = [(side + 2 * layer['padding'] - layer['kernel']) // layer['stride'] + 1 for side in shape[1:]]
            shape = [layer['filters'], *extent]
        elif layer['type'] == 'dense':
            size = [layer['units'], torch.Size(shape).numel()]
            shape = [layer['units']]
        else:
            shape = [shape[0], *[(side - layer['size']) // layer['stride'] + 1 for side in shape[1:]]]
            continue
        parameters += [torch.randn(size) / 2, torch.randn(size[0]) / 2]
    return [p.requires_grad_() for p in parameters]


def outputs(network, parameters, x):
    """Weighted inputs of the output layer."""
    a, rest = x, list(parameters)
    for layer in network['layers']:
        if layer['type'] == 'maxPool2d':
            a = torch.nn.functional.max_pool2d(a, layer['size'], layer['stride'])
        elif layer['type'] == 'averagePool2d':
            a = torch.nn.functional.avg_pool2d(a, layer['size'], layer['stride'])
        elif layer['type'] == 'conv2d':
            a = torch.nn.functional.conv2d(a, rest.pop(0), rest.pop(0), layer['stride'], layer['padding'])
        else:
            a = torch.nn.functional.linear(a.flatten(1), rest.pop(0), rest.pop(0))
        a = ACTIVATIONS.get(layer.get('activation'), lambda z: z)(a)
    return a


def data_cost(network, z, y):
    if network['loss'] == 'logLikelihood':
        return -(y * torch.log_softmax(z, 1)).sum() / len(y)
    return torch.nn.functional.binary_cross_entropy_with_logits(z, y, reduction='sum') / len(y)


def optimizer_of(spec, groups):
    rate = spec['learningRate']
    if spec['type'] == 'sgd':
        return torch.optim.SGD(groups, rate)
    if spec['type'] in ('momentum', 'nesterov'):
        return torch.optim.SGD(groups, rate, momentum=spec['momentum'], nesterov=spec['type'] == 'nesterov')
    if spec['type'] == 'rmsprop':
        return torch.optim.RMSprop(groups, rate, alpha=spec['decay'], eps=spec['epsilon'])
    return torch.optim.Adam(groups, rate, betas=(spec['beta1'], spec['beta2']), eps=spec['epsilon'])


def training(name, network, optimizer, l2=0.0, l1=0.0, max_norm=None, clip=None):
    torch.manual_seed(sum(map(ord, name)))
    parameters = parameters_of(network)
    weights = parameters[::2]
    x = torch.rand(6, *network['inputShape'])
    outputs_count = network['layers'][-1]['units']
    y = torch.eye(outputs_count)[torch.randint(outputs_count, (6,))]
    begin = flat(parameters)
    # L2 as PyTorch's own weight decay, of the weights alone.
    steps = optimizer_of(optimizer, [{'params': weights, 'weight_decay': l2}, {'params': parameters[1::2]}])

    def cost():
        return data_cost(network, outputs(network, parameters, x), y) + l1 * sum(w.abs().sum() for w in weights)

    def penalty():
        return (l2 / 2 * sum((w ** 2).sum() for w in weights)).item()

    costs = []
    for _ in range(STEPS):
        steps.zero_grad()
        value = cost()
        value.backward()
        costs.append(value.item() + penalty())
        if clip is not None:
            norm = torch.cat([p.grad.flatten() for p in parameters]).norm()
            for p in parameters:
                p.grad *= min(1, clip / norm)
        steps.step()
        if max_norm is not None:
            with torch.no_grad():
                for w in weights:
                    norms = w.flatten(1).norm(dim=1).reshape(-1, *[1] * (w.dim() - 1))
                    w *= torch.clamp(max_norm / norms, max=1)
    costs.append(cost().item() + penalty())
    return {
        'name': name, 'architecture': network, 'optimizer': optimizer, 'steps': STEPS,
        'regularization': {'l2': l2, 'l1': l1, 'maxNorm': max_norm}, 'gradientClip': clip,
        'x': x.flatten(1).tolist(), 'y': y.tolist(), 'parameters': begin, 'costs': costs, 'trained': flat(parameters),
    }


def flat(parameters):
    return torch.cat([p.detach().flatten() for p in parameters]).tolist()


def rates(make, epochs=12):
    """What a scheduler multiplies the first learning rate with, epoch by epoch."""
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    scheduler = make(optimizer)
    factors = []
    for _ in range(epochs):
        factors.append(optimizer.param_groups[0]['lr'])
        optimizer.step()
        scheduler.step()
    return factors


SGD = {'type': 'sgd', 'learningRate': 0.2}
MOMENTUM = {'type': 'momentum', 'learningRate': 0.05, 'momentum': 0.9}
NESTEROV = {'type': 'nesterov', 'learningRate': 0.05, 'momentum': 0.9}
RMSPROP = {'type': 'rmsprop', 'learningRate': 0.005, 'decay': 0.9, 'epsilon': 1e-6}
ADAM = {'type': 'adam', 'learningRate': 0.01, 'beta1': 0.9, 'beta2': 0.999, 'epsilon': 1e-8}

if __name__ == '__main__':
    scheduler = torch.optim.lr_scheduler
    contents = {
        'trainings': [
            training('SGD', DENSE, SGD),
            training('momentum', DENSE, MOMENTUM),
            training('Nesterov', DENSE, NESTEROV),
            training('RMSProp', DENSE, RMSPROP),
            training('Adam', DENSE, ADAM),
            training('SGD with L2', DENSE, SGD, l2=0.05),
            training('momentum with L1', DENSE, MOMENTUM, l1=0.003),
            training('Adam with L2 in the cost', DENSE, ADAM, l2=0.05),
            training('RMSProp with L2', DENSE, RMSPROP, l2=0.02),
            training('Nesterov with a clipped gradient', DENSE, NESTEROV, clip=0.1),
            training('Adam with a clipped gradient', DENSE, ADAM, clip=0.05),
            training('SGD with a largest norm', DENSE, SGD, max_norm=0.9),
            training('momentum through convolutions and pools', LENET, {**MOMENTUM, 'learningRate': 0.01}, l2=0.01),
            training('Adam through convolutions and pools', LENET, ADAM, max_norm=1.2),
        ],
        'schedules': [
            [{'type': 'step', 'every': 3, 'factor': 0.5}, rates(lambda o: scheduler.StepLR(o, 3, 0.5))],
            [{'type': 'exponential', 'factor': 0.8}, rates(lambda o: scheduler.ExponentialLR(o, 0.8))],
            [{'type': 'cosine', 'floor': 0.1}, rates(lambda o: scheduler.CosineAnnealingLR(o, 12, 0.1))],
        ],
    }
    Path(__file__).with_name('pytorch.json').write_text(json.dumps(contents) + '\n')
