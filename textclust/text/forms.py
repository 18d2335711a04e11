"""How terms are most often written: what labels show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from textclust.text.folding import without_format_characters
from textclust.text.names import Names, code_point_order
from textclust.text.types import strings


@dataclass(frozen=True, slots=True)
class Forms:
    """The commonest way to write each of some terms, found out when it is asked for.

    Attributes
    ----------
    types : LargeStringArray
        The ways to write them.
    frequency : (n_types,) int32 or int64
        How often each occurs.
    term_of : (n_types,) int32
        What each is a way to write, -1 for no term.
    terms : (n,) int32
        The terms.
    n_terms : int
        How many there are in all.
    """

    types: pa.LargeStringArray
    frequency: NDArray[np.integer]
    term_of: NDArray[np.int32]
    terms: NDArray[np.int32]
    n_terms: int

    @classmethod
    def of(
        cls,
        types: pa.LargeStringArray,
        frequency: NDArray[np.int64],
        term_of: NDArray[np.int32],
        n_terms: int,
    ) -> Self:
        """Forms of all terms."""
        if frequency.max(initial=0) <= np.iinfo(np.int32).max:
            return cls(
                types, frequency.astype(np.int32), term_of, np.arange(n_terms, dtype=np.int32), n_terms
            )
        return cls(types, frequency, term_of, np.arange(n_terms, dtype=np.int32), n_terms)

    def take(self, positions: NDArray[np.integer]) -> Names | Forms:
        """Forms of some of the terms, in the order asked for; few are found out now, and the rest let go."""
        some = replace(self, terms=self.terms[positions])
        return some.names() if 2 * len(positions) < self.n_terms else some

    def names(self) -> Names:
        """The form of each term, without invisible characters; the first in code point order on ties."""
        if not len(self.terms):
            return Names(strings([]))
        types, chosen = self.types, self._commonest()[self.terms]
        strange = np.flatnonzero(~np.asarray(pc.string_is_ascii(types))[chosen])
        shown = zip(strange, types.take(pa.array(chosen[strange])).to_pylist(), strict=True)
        hidden = {at: without_format_characters(form) for at, form in shown if not form.isprintable()}
        if hidden:
            chosen[list(hidden)] = np.arange(len(types), len(types) + len(hidden))
            types = pa.concat_arrays([types, strings(list(hidden.values()))])
        return Names.at(types, chosen)

    def to_array(self) -> pa.LargeStringArray:
        """Every form."""
        return self.names().to_array()

    def to_list(self) -> list[str]:
        """Every form."""
        return self.names().to_list()

    def _commonest(self) -> NDArray[np.int64]:
        """Most frequent type of each of the terms; of no meaning for the others."""
        asked = np.zeros(self.n_terms + 1, dtype=bool)  # the last is for what is no term
        asked[self.terms] = True
        chosen, most = np.zeros(self.n_terms, dtype=np.int64), np.zeros(self.n_terms, dtype=np.int64)
        rivals = self._rivals(np.flatnonzero(asked[self.term_of]), chosen)
        np.maximum.at(most, self.term_of[rivals], self.frequency[rivals])
        tied = self._rivals(rivals[self.frequency[rivals] == most[self.term_of[rivals]]], chosen)
        if len(tied):
            tied = tied[code_point_order(self.types, tied)[::-1]]
            chosen[self.term_of[tied]] = tied  # the last one stays
        return chosen

    def _rivals(self, types: NDArray[np.int64], chosen: NDArray[np.int64]) -> NDArray[np.int64]:
        """Choose one of the types of each term; which types are not the only ones of theirs."""
        terms = self.term_of[types]
        chosen[terms] = types
        several = np.zeros(self.n_terms, dtype=bool)
        several[terms[chosen[terms] != types]] = True
        return types[several[terms]]
