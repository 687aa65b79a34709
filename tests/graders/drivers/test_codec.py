"""The codec: what goes in comes out, and nothing that it didn't write gets in."""

from __future__ import annotations

import base64
import contextlib
import io
import json

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra import numpy as hnp

from graders.drivers.codec import MAX_ARRAY_BYTES, decode, encode

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
ARRAYS = hnp.arrays(
    st.sampled_from(["<f4", "<f8", "<i8", "<u1", "?", "<U5"]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
LEAVES = st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats() | TEXT | ARRAYS
KEYS = TEXT.filter(lambda key: not key.startswith("$"))
PLAIN = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)
)


def equal(left, right):
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        if type(left) is not type(right) or left.dtype != right.dtype or left.shape != right.shape:
            return False
        return bool(np.array_equal(left, right, equal_nan=left.dtype.kind == "f"))
    if isinstance(left, list):
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    return type(left) is type(right) and (left == right or (left != left and right != right))


@settings(deadline=None)
@given(PLAIN)
def test_round_trip(data):
    assert equal(data, decode(encode(data)))


def test_fortran_order_and_slices_keep_their_values():
    array = np.arange(24.0).reshape(2, 3, 4)
    for view in (np.asfortranarray(array), array[:, ::2], array.T):
        np.testing.assert_array_equal(decode(encode(view)), view)


def test_what_comes_back_can_be_written_to_and_owns_its_bytes():
    array = decode(encode(np.zeros(3)))
    array[0] = 1.0
    assert decode(encode(np.zeros(3)))[0] == 0.0


@pytest.mark.parametrize(
    "data",
    [
        np.array([object()]),
        np.array([{"a": 1}], dtype=object),
        np.array([1 + 1j]),
        np.array([(1, 2)], dtype=[("a", "i4"), ("b", "i4")]),
        np.array(["2026-01-01"], dtype="datetime64[D]"),
        np.array([b"bytes"]),
        {1: "number as key"},
        {"$npy": "forged"},
        {"a", "set"},
        b"bytes",
        object(),
        "half a pair \ud800",
        np.zeros(MAX_ARRAY_BYTES // 8 + 1),
    ],
)
def test_encode_refuses_what_is_not_plain(data):
    with pytest.raises((TypeError, ValueError)):
        encode(data)


def npy(array, **header):
    """Text that claims to hold an array, with the header's fields replaced."""
    stream = io.BytesIO()
    fields = {
        "descr": np.lib.format.dtype_to_descr(array.dtype),
        "fortran_order": False,
        "shape": array.shape,
    } | header
    np.lib.format.write_array_header_1_0(stream, fields)
    return marked(stream.getvalue() + array.tobytes())


def marked(raw):
    return json.dumps({"$npy": base64.b64encode(raw).decode()})


def pickled():
    stream = io.BytesIO()
    np.save(stream, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    return marked(stream.getvalue())


def saved_as_version_2():
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.zeros(3), version=(2, 0))
    return marked(stream.getvalue())


HOSTILE = {
    "pickle inside": pickled(),
    "version 2": saved_as_version_2(),
    "huge declared shape": npy(np.zeros(3), shape=(10**12,)),
    "shape that overflows": npy(np.zeros(3), shape=(2**40, 2**40)),
    "negative shape": npy(np.zeros(1), shape=(-1, -1)),
    "empty items, endless shape": npy(np.zeros(0), descr="<U0", shape=(10**12,)),
    "zero by endless": npy(np.zeros(0), shape=(0, 10**30)),
    "bytes too many": npy(np.zeros(4), shape=(3,)),
    "bytes too few": npy(np.zeros(2), shape=(3,)),
    "object dtype": npy(np.zeros(1), descr="|O"),
    "complex": npy(np.zeros(1, complex)),
    "structured dtype": npy(np.zeros(2, "i4"), descr=[("a", "<i4")]),
    "void dtype": npy(np.zeros(1), descr="|V8"),
    "dtype that is none": npy(np.zeros(1), descr="nonsense"),
    "shape that is text": npy(np.zeros(1), shape="(1,)"),
    "code in the header": marked(b"\x93NUMPY\x01\x00\x10\x00__import__('os')" + b" " * 8),
    "header longer than the bytes": marked(b"\x93NUMPY\x01\x00\xff\xff{}"),
    "nothing": marked(b""),
    "not npy": marked(b"PK\x03\x04 a zip file perhaps"),
    "no base64": json.dumps({"$npy": "***"}),
    "base64 outside ascii": json.dumps({"$npy": "ü"}),
    "array mark with a number": json.dumps({"$npy": 3}),
    "array mark with company": json.dumps({"$npy": "", "more": 1}),
    "unknown mark": json.dumps({"$pickle": "gASVAAAAAAAAAAA="}),
    "unknown float": json.dumps({"$float": "1.5"}),
    "bool that is neither": npy(np.array([2], np.uint8), descr="|b1"),
    "no Unicode": npy(np.array([0x7FFFFFFF], np.uint32), descr="<U1"),
    "surrogate in an array": npy(np.array([0xD800], np.uint32), descr="<U1"),
    "surrogate in text": '"\\ud800"',
    "surrogate in a key": '{"\\ud800": 1}',
    "NaN in bare JSON": "[NaN]",
    "Infinity in bare JSON": "-Infinity",
    "a number beyond floats": "1e999",
    "thousands of digits": "1" * 10_000,
    "endless nesting": "[" * 100_000,
    "closed deep nesting": "[" * 50 + "]" * 50,
    "half a document": '{"a": ',
    "no document": "",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_decode_refuses_with_a_value_error(text):
    with pytest.raises(ValueError, match=r"."):
        decode(text)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_after_the_magic_are_an_array_or_a_value_error(tail):
    raw = b"\x93NUMPY\x01\x00" + tail
    with contextlib.suppress(ValueError):
        assert isinstance(decode(marked(raw)), np.ndarray)


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 400), st.integers(0, 255))
def test_one_flipped_byte_never_does_more_than_a_value_error(place, byte):
    raw = bytearray(base64.b64decode(json.loads(encode(np.arange(20.0)))["$npy"]))
    raw[place % len(raw)] = byte
    with contextlib.suppress(ValueError):
        assert isinstance(decode(marked(bytes(raw))), np.ndarray)


@pytest.mark.parametrize("number", [2**63, -(10**400)], ids=["just", "far"])
def test_a_whole_number_that_numpy_would_make_an_object_of_is_refused(number):
    with pytest.raises(ValueError, match="whole number is too large"):
        decode(json.dumps({"value": number}))
    with pytest.raises(ValueError, match="is too large"):
        encode({"value": number})
