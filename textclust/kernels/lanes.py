"""A sum over rows of a table held in vector registers: what the compiler does not do by itself.

A loop that adds rows of a table to an array reads and writes the array for every row. Where the table is
narrow that takes longer than the rows do: 10 ns a value for 20 centres, against 5 ns with the sums in
registers (ADR 7).
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

#: Numbers in one vector: 64 bytes.
LANES = 16


def _plain(vectors: int) -> Any:
    """The same sum in Python, for runs without compiler."""

    def add_lanes(indices: Any, values: Any, table: Any, first: int, last: int, lane: int, sums: Any) -> None:
        lanes = slice(lane, lane + vectors * LANES)
        total = np.zeros(vectors * LANES, dtype=np.float32)
        for p in range(first, last):
            total += values[p] * table[indices[p], lanes]
        sums[lanes] = total

    return add_lanes


def _in_registers(vectors: int) -> Any:
    """Set ``sums[lane:]`` to the sum of ``values[p] * table[indices[p], lane:]``; nothing is checked."""

    @intrinsic
    def add_lanes(
        context: Any, indices: Any, values: Any, table: Any, first: Any, last: Any, lane: Any, sums: Any
    ) -> Any:
        def build(target: Any, code: ir.IRBuilder, signature: Any, args: Any) -> Any:
            arrays = [target.make_array(signature.args[i])(target, code, args[i]) for i in (0, 1, 2, 6)]
            _sum_loop(code, vectors, arrays, args[3:6])
            return target.get_dummy_value()

        whole = types.int64
        return types.void(indices, values, table, whole, whole, whole, sums), build

    return add_lanes


def _sum_loop(code: ir.IRBuilder, vectors: int, arrays: Any, bounds: Any) -> None:
    whole, number = ir.IntType(64), ir.FloatType()
    vector = ir.VectorType(number, LANES)
    indices, values, table, sums = (array.data for array in arrays)
    first, last, lane = bounds
    before, head = code.block, code.append_basic_block("head")
    body, done = code.append_basic_block("body"), code.append_basic_block("done")
    width = code.extract_value(arrays[2].shape, 1)

    def part(start: Any, number_of_vector: int) -> Any:
        at = code.gep(start, [ir.Constant(whole, number_of_vector * LANES)])
        return code.bitcast(at, vector.as_pointer())

    code.branch(head)
    code.position_at_end(head)
    p = code.phi(whole)
    totals = [code.phi(vector) for _ in range(vectors)]
    code.cbranch(code.icmp_signed("<", p, last), body, done)

    code.position_at_end(body)
    row = code.mul(code.zext(code.load(code.gep(indices, [p])), whole), width)
    start = code.gep(table, [code.add(row, lane)])
    one = code.insert_element(ir.Constant(vector, ir.Undefined), code.load(code.gep(values, [p])), whole(0))
    value = code.shuffle_vector(one, one, ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES))
    grown = [
        code.fadd(
            total,
            code.fmul(value, code.load(part(start, i), align=4), flags=("contract",)),
            flags=("contract",),
        )
        for i, total in enumerate(totals)
    ]
    p.add_incoming(first, before)
    p.add_incoming(code.add(p, whole(1)), body)
    for total, added in zip(totals, grown, strict=True):
        total.add_incoming(ir.Constant(vector, None), before)
        total.add_incoming(added, body)
    code.branch(head)

    code.position_at_end(done)
    target = code.gep(sums, [lane])
    for i, total in enumerate(totals):
        code.store(total, part(target, i), align=4)


_make = _plain if os.environ.get("NUMBA_DISABLE_JIT", "0") != "0" else _in_registers
add_lanes_1, add_lanes_2, add_lanes_4 = _make(1), _make(2), _make(4)
