"""Spherical K-Means as the textbook has it: dense, float64, one line a step."""

import numpy as np


def unit(X):
    X = np.asarray(X, dtype=np.float64)
    lengths = np.linalg.norm(X, axis=1, keepdims=True)
    return np.divide(X, lengths, out=np.zeros_like(X), where=lengths > 0)


def assign(rows, centres):
    """Labels (lowest index on ties), which rows count, and how near the nearest decision was."""
    scores = rows @ centres.T
    best = scores.max(axis=1)
    winners = scores.argmax(axis=1)
    others = scores.copy()
    others[np.arange(len(rows)), winners] = -np.inf
    rest = others.max(axis=1)
    counts = best != 0
    doubt = np.where(counts, np.minimum(best - rest, np.abs(best)), np.inf).min()
    return winners, counts, doubt


def lloyd(X, centres, n_iter, weights=None):
    """Labels after each number of iterations, the centres of the last, and the nearest decision of all."""
    rows, centres = unit(X), unit(centres)
    weights = np.ones(len(rows)) if weights is None else np.asarray(weights, dtype=np.float64)
    history, doubt = [], np.inf
    for _ in range(n_iter):
        labels, counts, step_doubt = assign(rows, centres)
        doubt = min(doubt, step_doubt)
        for j in range(len(centres)):
            members = (labels == j) & counts & (weights > 0)
            if members.any():
                centres[j] = unit((weights[members] @ rows[members])[None])[0]
        labels, _, step_doubt = assign(rows, centres)
        doubt = min(doubt, step_doubt)
        history.append(labels)
    return history, centres, doubt
