"""Many streams over connections that are kept, some hundreds of what `python -m benchmarks.reuse` reads."""

from __future__ import annotations

from benchmarks.reuse import AT_ONCE, descriptors, run, serving


def test_no_stream_gets_a_byte_of_another_and_no_connection_is_left() -> None:
    with serving() as address:
        run(address, 40, 0)
        before = descriptors()

        halves = run(address, 240, 1)

        after = descriptors()
    for half in halves:
        kept = half.pop("connections")
        assert set(half) == {"whole", "part"}
        assert half.total() == 120
        assert 0 < kept <= AT_ONCE
    assert after <= before
