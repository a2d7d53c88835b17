"""Rows of eight as numba builds them in; loaded with the first code that does.

What each means stands in `geo.kernels.eights`.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc, type-arg"
# ruff: noqa: ANN001, ANN201, ANN202, ANN204, ARG001, D103, PLR0917
# numba and llvmlite have no types, and numba asks for the arguments

from __future__ import annotations

import operator

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model

LANES = 8
_EIGHT = ir.VectorType(ir.DoubleType(), LANES)
_PLACE, _WHOLE = ir.IntType(32), ir.IntType(64)
_FUSED = ("contract",)


class EightType(types.Type):
    """Eight numbers in a register."""


EIGHT = EightType(name="Eight")


@register_model(EightType)
class _Model(models.PrimitiveModel):
    def __init__(self, manager, kind):
        super().__init__(manager, kind, _EIGHT)


def _operator(which, instruction):
    """Have an operator on eight numbers be one instruction."""

    class _Typed(ConcreteTemplate):
        cases = (signature(EIGHT, EIGHT, EIGHT),)

    infer_global(which)(_Typed)

    @lower_builtin(which, EIGHT, EIGHT)
    def _lowered(context, builder, _, arguments):
        return getattr(builder, instruction)(*arguments, flags=_FUSED)


_operator(operator.add, "fadd")
_operator(operator.sub, "fsub")
_operator(operator.mul, "fmul")
_operator(operator.truediv, "fdiv")


def _start_of(context, builder, kind, array, row):
    """Point at the first number of a row."""
    data = context.make_array(kind)(context, builder, array).data
    return builder.gep(data, [builder.mul(row, ir.Constant(row.type, LANES))])


def _each_lane(builder, number_of):
    out = ir.Constant(_EIGHT, ir.Undefined)
    for lane in range(LANES):
        number = number_of(ir.Constant(_WHOLE, lane))
        out = builder.insert_element(out, number, ir.Constant(_PLACE, lane))
    return out


@intrinsic
def row_of(typing, array, row):
    def build(context, builder, kinds, arguments):
        at = _start_of(context, builder, kinds.args[0], *arguments)
        return builder.load(builder.bitcast(at, _EIGHT.as_pointer()), align=8)

    return EIGHT(array, types.intp), build


@intrinsic
def put_row(typing, array, row, numbers):
    def build(context, builder, kinds, arguments):
        at = _start_of(context, builder, kinds.args[0], *arguments[:2])
        builder.store(arguments[2], builder.bitcast(at, _EIGHT.as_pointer()), align=8)
        return context.get_dummy_value()

    return types.void(array, types.intp, numbers), build


@intrinsic
def gathered(typing, array, places, row):
    def build(context, builder, kinds, arguments):
        data = context.make_array(kinds.args[0])(context, builder, arguments[0]).data
        at = _start_of(context, builder, kinds.args[1], *arguments[1:])
        return _each_lane(
            builder,
            lambda lane: builder.load(
                builder.gep(data, [builder.load(builder.gep(at, [lane]))])
            ),
        )

    return EIGHT(array, places, types.intp), build


@intrinsic
def gathered_behind(typing, array, starts, start, places, row):
    def build(context, builder, kinds, arguments):
        data = context.make_array(kinds.args[0])(context, builder, arguments[0]).data
        from_ = _start_of(context, builder, kinds.args[1], *arguments[1:3])
        at = _start_of(context, builder, kinds.args[3], *arguments[3:])

        def number_of(lane):
            place = builder.add(
                builder.load(builder.gep(from_, [lane])),
                builder.load(builder.gep(at, [lane])),
            )
            return builder.load(builder.gep(data, [place]))

        return _each_lane(builder, number_of)

    return EIGHT(array, starts, types.intp, places, types.intp), build


@intrinsic
def spread(typing, number):
    def build(context, builder, kinds, arguments):
        return _each_lane(builder, lambda _: arguments[0])

    return EIGHT(types.float64), build


def _one_of(builder, sign, one, other):
    return builder.select(builder.fcmp_ordered(sign, other, one), other, one)


@intrinsic
def lower_of(typing, one, other):
    def build(context, builder, kinds, arguments):
        return _one_of(builder, "<", *arguments)

    return EIGHT(EIGHT, EIGHT), build


@intrinsic
def higher_of(typing, one, other):
    def build(context, builder, kinds, arguments):
        return _one_of(builder, ">", *arguments)

    return EIGHT(EIGHT, EIGHT), build


@intrinsic
def roots(typing, numbers):
    def build(context, builder, kinds, arguments):
        # each correctly rounded, as every single root is
        root = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(_EIGHT, (_EIGHT,)), "llvm.sqrt.v8f64"
        )
        return builder.call(root, arguments)

    return EIGHT(EIGHT), build


def _last_one(builder, sign, numbers):
    """Compare halves with halves until one number is left."""
    some = [
        builder.extract_element(numbers, ir.Constant(_PLACE, lane))
        for lane in range(LANES)
    ]
    while len(some) > 1:
        half = len(some) // 2
        some = [
            _one_of(builder, sign, one, other)
            for one, other in zip(some[:half], some[half:], strict=True)
        ]
    return some[0]


@intrinsic
def lowest(typing, numbers):
    def build(context, builder, kinds, arguments):
        return _last_one(builder, "<", arguments[0])

    return types.float64(EIGHT), build


@intrinsic
def highest(typing, numbers):
    def build(context, builder, kinds, arguments):
        return _last_one(builder, ">", arguments[0])

    return types.float64(EIGHT), build
