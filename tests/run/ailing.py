"""Corpora that have one known failure each: rows of an id, a text and a sender."""

import numpy as np

ENGLISH = "the of and to is it was for that with you this but not are".split()
GERMAN = "der die und ist nicht das ein ich mit auf sie den auch wir für".split()
FRENCH = "le la les et est une pas dans pour que vous nous sur avec je".split()
SPANISH = "el los las es una no por que con para del se lo como más".split()


def text(rng, theme, n_words=25, own=0.7, width=40, common=400):
    """Words of a theme, and some that all have."""
    mine = rng.random(n_words) < own
    words = [f"t{theme}w{w}" for w in rng.integers(0, width, n_words)]
    return " ".join(w if m else f"w{rng.integers(common)}" for w, m in zip(words, mine, strict=True))


def noise(rng, n_words=25, width=3000):
    return " ".join(f"w{w}" for w in rng.integers(0, width, n_words))


def spoken(rng, theme, words, code):
    """A text of a theme in some language: every other word is one of its function words."""
    said = [f"{code}t{theme}w{w}" for w in rng.integers(0, 20, 12)]
    return " ".join(x for pair in zip(said, rng.choice(words, 12), strict=True) for x in pair)


def healthy(rng):
    return [text(rng, i % 6) for i in range(240)]


def giant(rng):
    return [text(rng, 1 + i % 4) if i < 100 else text(rng, 0) for i in range(300)]


def tiny(rng):
    odd = [f"{text(rng, 100 + i // 2, own=1.0, width=12)}" for i in range(24)]
    return [text(rng, i % 3) for i in range(150)] + odd


def halved(rng):
    """One theme outweighs the others, so that a cluster too many halves it."""
    return [text(rng, 0, own=0.9, width=30) if i < 240 else text(rng, 1 + i % 2) for i in range(300)]


def one_sender(rng):
    return [text(rng, i % 4) if i % 5 else text(rng, 9) for i in range(250)]


def senders(i):
    return "robot@example.com" if i % 5 == 0 else f"person{i % 120}@example.com"


def template(rng):
    form = "alert monitor reports endpoint {} of service {} unreachable since {} check gateway logs restart"
    return [form.format(*rng.integers(0, 999, 3)) if i % 6 == 0 else text(rng, i % 6) for i in range(240)]


def languages(rng):
    said = [(ENGLISH, "en"), (ENGLISH, "en"), (ENGLISH, "en"), (GERMAN, "de")]
    return [spoken(rng, i % 2, *said[i // 2 % 4]) for i in range(240)]


def leftovers(rng):
    foreign = [(GERMAN, "x"), (FRENCH, "x"), (SPANISH, "x")]
    return [
        spoken(rng, i % 3, ENGLISH, "en") if i % 6 else spoken(rng, 7, *foreign[i // 6 % 3])
        for i in range(240)
    ]


def accidental(rng):
    """More faint themes than anybody asks for: which of them share a cluster is an accident."""
    return [text(rng, i % 40, own=0.4, width=20, common=600) for i in range(300)]


def many_themes(rng):
    return [text(rng, i % 24, width=20) for i in range(600)]


def few_themes(rng):
    return [text(rng, i % 4) for i in range(500)]


def mixed_words(rng):
    return [" ".join(f"w{w % 900}" for w in rng.zipf(1.4, 30)) for _ in range(300)]


def sea_of_noise(rng):
    return [noise(rng) if i % 2 else text(rng, i // 2 % 8, own=0.8, width=25) for i in range(400)]


def overlapping(rng):
    """Each document has words of all themes, in shares of its own."""
    shares = rng.dirichlet(np.full(6, 6.0), 300)
    return [
        " ".join(f"t{t}w{w}" for t, w in zip(rng.choice(6, 60, p=p), rng.integers(0, 25, 60), strict=True))
        for p in shares
    ]
