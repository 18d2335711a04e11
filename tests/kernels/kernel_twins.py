"""The obvious slow version of each kernel, in plain Python."""

import math
import re
from collections import Counter

from textclust.text.characters import class_table

#: One letter for each class of character, in the order of the numbers.
LETTERS = "SLDEACIP"

#: A letter may be followed by an apostrophe before a letter, a digit by a point before a digit; a letter or
#: digit by connectors before either.
WORD = re.compile(r"(?:LE*(?:A(?=L)|C+(?=[LD]))?|DE*(?:P(?=D)|C+(?=[LD]))?)+|(?P<run>(?:IE*)+)")


def tokens(text, longest=64):
    """Tokens of one document."""
    classes = class_table()
    kinds = "".join(LETTERS[classes[ord(character)]] for character in text)
    found = []
    for match in WORD.finditer(kinds):
        if match["run"] is None:
            if 2 <= sum(kind in "LD" for kind in match[0]) <= longest:
                found.append(text[match.start() : match.end()])
            continue
        cuts = [at for at in range(match.start(), match.end()) if kinds[at] == "I"] + [match.end()]
        if len(cuts) == 2:
            found.append(text[cuts[0] : cuts[1]])
        found += [text[a:b] for a, b in zip(cuts[:-2], cuts[2:], strict=True)]
    return found


def interned(words):
    """Number each word in order of first occurrence."""
    known = {}
    return [known.setdefault(word, len(known)) for word in words], list(known)


def counted(documents):
    """Terms and counts of each document (a list of term numbers), by first occurrence."""
    return [list(Counter(term for term in document if term >= 0).items()) for document in documents]


def unit(row):
    """The row divided by its length."""
    length = math.sqrt(math.fsum(value * value for value in row))
    return [value / length if length else value for value in row]


def similarities(row, table, scale):
    """Similarity of one row, a list of (column, value), to each centre."""
    scores = []
    for centre, factor in enumerate(scale):
        total = 0.0
        for column, value in row:
            total += float(value) * float(table[column][centre])
        scores.append(total * float(factor))
    return scores


def nearest(row, table, scale):
    """The most similar centre, the lowest on ties; -1 where the best similarity is exactly 0."""
    scores = similarities(row, table, scale)
    return -1 if not row or max(scores) == 0.0 else scores.index(max(scores))


def centre_sums(rows, members, weights, grid, shape):
    """Whole-number sums of each centre's rows, as Python integers."""
    sums = [[0] * shape[1] for _ in range(shape[0])]
    for row, member, weight in zip(rows, members, weights, strict=True):
        for column, value in row if member >= 0 else []:
            sums[column][member] += round(float(value) * float(weight) * grid)
    return sums


def positive_pmi(documents, term, contexts, log_share):
    """Positive PMI of a term with each context; documents are lists of terms."""
    met = [sum(term in terms and context in terms for terms in documents) for context in contexts]
    total = sum(met)
    return [
        max(math.log(count / total) - share, 0.0) if count else 0.0
        for count, share in zip(met, log_share, strict=True)
    ]


def count_runs(documents, most):
    """Types of each document in order of first occurrence, anew after each ``most`` of one; with counts."""
    found = []
    for document in documents:
        runs, open_runs = [], {}
        for kind in document:
            if kind not in open_runs:
                open_runs[kind] = len(runs)
                runs.append([kind, 0])
            runs[open_runs[kind]][1] += 1
            if runs[open_runs[kind]][1] == most:
                del open_runs[kind]
        found.append([tuple(run) for run in runs])
    return found
