"""A sum over rows of a table held in vector registers: what the compiler does not do by itself.

A loop that adds rows of a table to an array reads and writes the array for every row. Rare columns lie
outside the caches, and a core waits for each. With the sums in registers, rows fetched long before their
turn, and 8 bits for each number, 20 centres take 2 ns a value instead of 10 (ADR 8 and 39). Products with
tables of float32 take a third of the time (ADR 14).
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

#: Numbers in one vector of float32, which is a line of the cache; of 8 bits four times as many are one.
LANES = 16
LINE = 4 * LANES
#: So many values later stands the one whose row of the table is fetched meanwhile.
AHEAD = 64


def _plain(vectors: int) -> Any:
    """The same sum in Python, for runs without compiler."""

    def add_lanes(
        indices: Any, values: Any, steps: Any, table: Any, first: int, last: int, lane: int, sums: Any
    ) -> Any:
        lanes = slice(lane, lane + vectors * LANES)
        total, size = np.zeros(vectors * LANES, dtype=np.float32), np.float32(0.0)
        for p in range(first, last):
            value = values[p] * steps[indices[p]]
            total += value * table[indices[p], lanes].astype(np.float32)
            size += abs(value)
        sums[lanes] = total
        return size

    return add_lanes


def _plain_rows(indices: Any, values: Any, table: Any, first: int, last: int, lane: int, sums: Any) -> None:
    """The sum of two vectors of float32 in Python."""
    lanes = slice(lane, lane + 2 * LANES)
    total = np.zeros(2 * LANES, dtype=np.float32)
    for p in range(first, last):
        total += values[p] * table[indices[p], lanes]
    sums[lanes] = total


def _in_registers(vectors: int) -> Any:
    """Set ``sums[lane:]`` to the sum of ``value * table[indices[p], lane:]``, int8; nothing is checked.

    A value is ``values[p] * steps[indices[p]]``; the sum of their sizes is returned. ``indices`` of the rows
    that come next follow those of this one: what they point at is fetched already.
    """

    @intrinsic
    def add_lanes(
        context: Any,
        indices: Any,
        values: Any,
        steps: Any,
        table: Any,
        first: Any,
        last: Any,
        lane: Any,
        sums: Any,
    ) -> Any:
        def build(target: Any, code: ir.IRBuilder, signature: Any, args: Any) -> Any:
            arrays = [target.make_array(signature.args[i])(target, code, args[i]) for i in (0, 1, 3, 7, 2)]
            return _sum_loop(code, vectors, arrays, args[4:7])

        whole = types.int64
        return types.float32(indices, values, steps, table, whole, whole, whole, sums), build

    return add_lanes


@intrinsic
def _add_rows(
    context: Any, indices: Any, values: Any, table: Any, first: Any, last: Any, lane: Any, sums: Any
) -> Any:
    """Set ``sums[lane:]``, two vectors, to the sum of ``values[p] * table[indices[p], lane:]``, float32."""

    def build(target: Any, code: ir.IRBuilder, signature: Any, args: Any) -> Any:
        arrays = [target.make_array(signature.args[i])(target, code, args[i]) for i in (0, 1, 2, 6)]
        _sum_loop(code, 2, arrays, args[3:6])
        return target.get_dummy_value()

    whole = types.int64
    return types.void(indices, values, table, whole, whole, whole, sums), build


def _sum_loop(code: ir.IRBuilder, vectors: int, arrays: Any, bounds: Any) -> Any:
    """Write the loop; numbers of the table are in steps of their row if there is a fifth array."""
    whole, single = ir.IntType(64), ir.FloatType()
    vector, size_of = ir.VectorType(single, LANES), code.module.declare_intrinsic("llvm.fabs", [single])
    indices, values, table, sums, *steps = (array.data for array in arrays)
    kind = ir.VectorType(ir.IntType(8), LANES) if steps else vector
    first, last, lane = bounds
    before, head = code.block, code.append_basic_block("head")
    body, done = code.append_basic_block("body"), code.append_basic_block("done")
    width = code.extract_value(arrays[2].shape, 1)
    end = code.sub(code.extract_value(arrays[0].shape, 0), whole(1))

    def column_at(place: Any) -> Any:
        return code.zext(code.load(code.gep(indices, [place])), whole)

    def row_start(column: Any) -> Any:
        return code.gep(table, [code.add(code.mul(column, width), lane)])

    code.branch(head)
    code.position_at_end(head)
    p = code.phi(whole)
    size = code.phi(single)
    totals = [code.phi(vector) for _ in range(vectors)]
    code.cbranch(code.icmp_signed("<", p, last), body, done)

    code.position_at_end(body)
    later = code.add(p, whole(AHEAD))
    next_start = row_start(column_at(code.select(code.icmp_signed("<", later, end), later, end)))
    _fetch(code, next_start, vectors * LANES, LINE if steps else LANES)
    column, product = column_at(p), code.load(code.gep(values, [p]))
    start = row_start(column)
    if steps:
        product = code.fmul(product, code.load(code.gep(steps[0], [column])))
    grown = _grown(code, totals, product, start, kind)
    p.add_incoming(first, before)
    p.add_incoming(code.add(p, whole(1)), body)
    size.add_incoming(ir.Constant(single, 0.0), before)
    size.add_incoming(code.fadd(size, code.call(size_of, [product])), body)
    for total, added in zip(totals, grown, strict=True):
        total.add_incoming(ir.Constant(vector, None), before)
        total.add_incoming(added, body)
    code.branch(head)

    code.position_at_end(done)
    target = code.gep(sums, [lane])
    for i, total in enumerate(totals):
        code.store(total, _vector_at(code, target, i, vector), align=4)
    return size


def _grown(code: ir.IRBuilder, totals: list[Any], number: Any, start: Any, kind: ir.VectorType) -> list[Any]:
    """The sums and the number times a row of the table, which starts here and is of this kind."""
    vector = totals[0].type
    value, grown = _spread(code, number, vector), []
    for i, total in enumerate(totals):
        numbers = code.load(_vector_at(code, start, i, kind), align=1)
        numbers = numbers if kind == vector else code.sitofp(numbers, vector)
        grown.append(code.fadd(total, code.fmul(value, numbers, flags=("contract",)), flags=("contract",)))
    return grown


@intrinsic
def _two_highest(context: Any, numbers: Any, n: Any) -> Any:
    """The two highest of the first n numbers, float32 and none of it NaN, and where the first one stands.

    The array is whole vectors long; the first of equals counts.
    """
    result = types.Tuple((types.float32, types.float32, types.int64))  # type: ignore[no-untyped-call]

    def build(target: Any, code: ir.IRBuilder, signature: Any, args: Any) -> Any:
        array = target.make_array(signature.args[0])(target, code, args[0])
        first, second = _highest_by_lane(code, array.data, args[1])
        best = _reduce(code, first)
        place = _find(code, array.data, args[1], best)
        # All but the best are in the lanes' second numbers, or in other lanes.
        lane = code.trunc(code.and_(place, ir.Constant(ir.IntType(64), LANES - 1)), ir.IntType(32))
        first = code.insert_element(first, ir.Constant(ir.FloatType(), float("-inf")), lane)
        runner_up = _reduce(code, code.select(code.fcmp_ordered(">", first, second), first, second))
        return target.make_tuple(code, result, [best, runner_up, place])

    return result(numbers, types.int64), build


def _two_highest_plain(numbers: Any, n: int) -> Any:
    """The same in Python."""
    place = int(np.argmax(numbers[:n])) if n else 0
    others = np.delete(numbers[:n], place) if n else numbers[:0]
    return *(np.max(part, initial=np.float32(-np.inf)) for part in (numbers[:n], others)), place


def _highest_by_lane(code: ir.IRBuilder, numbers: Any, n: Any) -> tuple[Any, Any]:
    """The two highest numbers of each lane."""
    whole, vector = ir.IntType(64), ir.VectorType(ir.FloatType(), LANES)
    lanes = ir.Constant(ir.VectorType(whole, LANES), list(range(LANES)))
    least = ir.Constant(vector, [float("-inf")] * LANES)
    start, look, done = code.block, code.append_basic_block("look"), code.append_basic_block("seen")
    code.branch(look)

    code.position_at_end(look)
    p, first, second = code.phi(whole), code.phi(vector), code.phi(vector)
    here = code.load(_vector_at(code, code.gep(numbers, [p]), 0, vector), align=4)
    inside = code.icmp_signed("<", lanes, _spread(code, code.sub(n, p), lanes.type))
    here = code.select(inside, here, least)
    higher = code.fcmp_ordered(">", here, first)
    lower = code.select(higher, first, here)
    then = code.select(higher, here, first)
    then_second = code.select(code.fcmp_ordered(">", lower, second), lower, second)
    after = code.add(p, whole(LANES))
    for phi, begin, later in ((p, whole(0), after), (first, least, then), (second, least, then_second)):
        phi.add_incoming(begin, start)
        phi.add_incoming(later, look)
    code.cbranch(code.icmp_signed("<", after, n), look, done)

    code.position_at_end(done)
    return then, then_second


def _find(code: ir.IRBuilder, numbers: Any, n: Any, number: Any) -> Any:
    """Where the number first stands; beyond the others if it is none of them."""
    whole, vector = ir.IntType(64), ir.VectorType(ir.FloatType(), LANES)
    start, look, done = code.block, code.append_basic_block("find"), code.append_basic_block("found")
    wanted = _spread(code, number, vector)
    code.branch(look)

    code.position_at_end(look)
    p = code.phi(whole)
    here = code.load(_vector_at(code, code.gep(numbers, [p]), 0, vector), align=4)
    equal = code.bitcast(code.fcmp_ordered("==", here, wanted), ir.IntType(LANES))
    after, missed = code.add(p, whole(LANES)), code.icmp_signed("==", equal, ir.IntType(LANES)(0))
    p.add_incoming(whole(0), start)
    p.add_incoming(after, look)
    code.cbranch(code.and_(missed, code.icmp_signed("<", after, n)), look, done)

    code.position_at_end(done)
    return code.add(p, code.zext(code.cttz(equal, ir.IntType(1)(0)), whole))


def _reduce(code: ir.IRBuilder, vector: Any) -> Any:
    """The highest number of a vector."""
    kind = ir.FunctionType(ir.FloatType(), [vector.type])
    reduce = code.module.declare_intrinsic(f"llvm.vector.reduce.fmax.v{LANES}f32", [], kind)
    return code.call(reduce, [vector], fastmath=("nnan",))


def _spread(code: ir.IRBuilder, number: Any, vector: ir.VectorType) -> Any:
    """A vector of one number."""
    one = code.insert_element(ir.Constant(vector, ir.Undefined), number, ir.IntType(64)(0))
    return code.shuffle_vector(one, one, ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES))


def _vector_at(code: ir.IRBuilder, start: Any, number: int, kind: ir.VectorType) -> Any:
    """Address of a vector, counted from this one on."""
    at = code.gep(start, [ir.Constant(ir.IntType(64), number * LANES)])
    return code.bitcast(at, kind.as_pointer())


def _fetch(code: ir.IRBuilder, start: Any, numbers: int, in_line: int) -> None:
    """Begin to read so many numbers into the cache."""
    for lane in range(0, numbers, in_line):
        _prefetch(code, code.gep(start, [ir.Constant(ir.IntType(64), lane)]), write=False)


def _prefetch(code: ir.IRBuilder, address: Any, *, write: bool) -> None:
    """Ask for the line of an address, to be used more than once; an address that is none does no harm."""
    byte, number = ir.IntType(8), ir.IntType(32)
    kind = ir.FunctionType(ir.VoidType(), [byte.as_pointer(), number, number, number])
    prefetch = code.module.declare_intrinsic("llvm.prefetch", [byte.as_pointer()], kind)
    code.call(prefetch, [code.bitcast(address, byte.as_pointer()), number(int(write)), number(3), number(1)])


def _fetch_plain(array: Any, place: Any) -> None:
    """Nothing: it only saves time."""


@intrinsic
def _fetch_line(context: Any, array: Any, place: Any) -> Any:
    """Begin to read the line of a number that will be changed; nothing is checked."""

    def build(target: Any, code: ir.IRBuilder, signature: Any, args: Any) -> Any:
        numbers = target.make_array(signature.args[0])(target, code, args[0])
        _prefetch(code, code.gep(numbers.data, [args[1]]), write=True)
        return target.get_dummy_value()

    return types.void(array, types.int64), build


def _turn_plain(codes: Any, row: int, column: int, table: Any, to_row: int, to_column: int) -> None:
    """Write a square of numbers of 8 bits, its rows as columns, where it is to begin."""
    square = codes[row : row + LANES, column : column + LANES]
    table[to_row : to_row + LANES, to_column : to_column + LANES] = square.T


@intrinsic
def _turn(context: Any, codes: Any, row: Any, column: Any, table: Any, to_row: Any, to_column: Any) -> Any:
    """The same in registers: four times, each of the first eight rows is woven with the one eight below."""

    def build(target: Any, code: ir.IRBuilder, signature: Any, args: Any) -> Any:
        vector, whole = ir.VectorType(ir.IntType(8), LANES), ir.IntType(64)
        order, half = ir.VectorType(ir.IntType(32), LANES), LANES // 2

        def lines(which: int) -> list[Any]:
            numbers = target.make_array(signature.args[which])(target, code, args[which])
            width = code.extract_value(numbers.shape, 1)
            rows = [code.add(args[which + 1], whole(i)) for i in range(LANES)]
            starts = [code.add(code.mul(row, width), args[which + 2]) for row in rows]
            return [code.bitcast(code.gep(numbers.data, [start]), vector.as_pointer()) for start in starts]

        square = [code.load(line, align=1) for line in lines(0)]
        masks = [ir.Constant(order, [at + i // 2 + i % 2 * LANES for i in range(LANES)]) for at in (0, half)]
        for _ in range(4):
            pairs = zip(square[:half], square[half:], strict=True)
            square = [code.shuffle_vector(upper, lower, mask) for upper, lower in pairs for mask in masks]
        for line, turned in zip(lines(3), square, strict=True):
            code.store(turned, line, align=1)
        return target.get_dummy_value()

    whole = types.int64
    return types.void(codes, whole, whole, table, whole, whole), build


_INTERPRETED = os.environ.get("NUMBA_DISABLE_JIT", "0") != "0"
_make = _plain if _INTERPRETED else _in_registers
fetch: Any = _fetch_plain if _INTERPRETED else _fetch_line
add_lanes_2, add_lanes_4, add_lanes_8 = _make(2), _make(4), _make(8)
two_highest: Any = _two_highest_plain if _INTERPRETED else _two_highest
add_rows: Any = _plain_rows if _INTERPRETED else _add_rows
turn: Any = _turn_plain if _INTERPRETED else _turn
