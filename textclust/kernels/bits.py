"""Bytes of text read in groups: what the compiler does not do by itself.

A loop that looks at one byte after the other takes a nanosecond for each. Eight bytes from any place are one
read, and 64 are compared at once, the answer being the bits of one integer (ADR 10).
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

#: Bytes that are compared at once.
GROUP = 64


def _eight_plain(text: Any, at: int) -> Any:
    return np.uint64(int.from_bytes(bytes(text[int(at) : int(at) + 8]), "little"))


def _between_plain(text: Any, at: int, folded: int, first: int, last: int) -> Any:
    group = np.asarray(text[int(at) : int(at) + GROUP]) | np.uint8(folded)
    inside = np.packbits((group >= first) & (group <= last), bitorder="little")
    return np.uint64(int.from_bytes(inside.tobytes(), "little"))


def _lowest_plain(bits: Any) -> Any:
    return (int(bits) & -int(bits)).bit_length() - 1


@intrinsic
def _eight(context: Any, text: Any, at: Any) -> Any:
    """The eight bytes from a place on as one integer; nothing is checked."""

    def build(target: Any, code: ir.IRBuilder, signature: Any, args: Any) -> Any:
        return code.load(_start(target, code, signature, args, 64), align=1)

    return types.uint64(text, at), build


@intrinsic
def _between(context: Any, text: Any, at: Any, folded: Any, first: Any, last: Any) -> Any:
    """Which of the 64 bytes from a place on are from ``first`` to ``last``, the bits of ``folded`` set."""

    def build(target: Any, code: ir.IRBuilder, signature: Any, args: Any) -> Any:
        byte = ir.IntType(8)
        group = ir.VectorType(byte, GROUP)

        def each(number: Any) -> Any:
            one = code.insert_element(
                ir.Constant(group, ir.Undefined), code.trunc(number, byte), ir.IntType(32)(0)
            )
            return code.shuffle_vector(
                one, one, ir.Constant(ir.VectorType(ir.IntType(32), GROUP), [0] * GROUP)
            )

        first_bytes = code.bitcast(_start(target, code, signature, args, 8), group.as_pointer())
        bytes_ = code.or_(code.load(first_bytes, align=1), each(args[2]))
        above = code.sub(bytes_, each(args[3]))
        inside = code.icmp_unsigned("<=", above, each(code.sub(args[4], args[3])))
        return code.bitcast(inside, ir.IntType(64))

    whole = types.int64
    return types.uint64(text, whole, whole, whole, whole), build


@intrinsic
def _lowest(context: Any, bits: Any) -> Any:
    """Place of the lowest bit that is set; 64 if none is."""

    def build(target: Any, code: ir.IRBuilder, signature: Any, args: Any) -> Any:
        return code.cttz(args[0], ir.IntType(1)(0))

    return types.int64(types.uint64), build


def _start(target: Any, code: ir.IRBuilder, signature: Any, args: Any, width: int) -> Any:
    data = target.make_array(signature.args[0])(target, code, args[0]).data
    return code.bitcast(code.gep(data, [args[1]]), ir.IntType(width).as_pointer())


_INTERPRETED = os.environ.get("NUMBA_DISABLE_JIT", "0") != "0"
eight: Any = _eight_plain if _INTERPRETED else _eight
between: Any = _between_plain if _INTERPRETED else _between
lowest: Any = _lowest_plain if _INTERPRETED else _lowest
