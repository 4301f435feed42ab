"""Read long requests so that short ones go on: whole, one after the other, and in short stretches."""

from __future__ import annotations

import time
from urllib.parse import parse_qsl, quote

import gevent
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bench.bombs import BOMBS
from server.answers import CutError
from server.guard import Limits, inspect
from server.protocol import MOST_PARAMETERS, parse_parameters
from server.turns import LONG, PATIENCE, Turns, give_way

LONGEST_STRETCH = 0.02


def seconds_between_turns(work: gevent.Greenlet) -> float:
    """Return the most processor time that passes between two moments at which another greenlet goes on."""
    longest, last = 0.0, time.thread_time()
    while not work.dead:
        gevent.sleep(0.0001)
        longest, last = max(longest, time.thread_time() - last), time.thread_time()
    work.get()
    return longest


@pytest.mark.parametrize("name", ["planning of objects", "planning of variables"])
def test_long_request_gives_way(name: str) -> None:
    """Half a megabyte of query is read without holding anybody up for long."""
    address = f"query={quote(BOMBS[name])}".encode()

    def read() -> None:
        [(_, query)] = parse_parameters(address, "the address")
        assert query == BOMBS[name]
        inspect(query, Limits())

    assert seconds_between_turns(gevent.spawn(read)) < LONGEST_STRETCH


def test_comes_to_its_end() -> None:
    """Who gives way goes on in time, also where others never stop."""
    busy = gevent.spawn(lambda: [gevent.sleep(0) for _ in iter(int, 1)])
    started = time.monotonic()
    give_way()
    assert time.monotonic() - started < 10 * PATIENCE
    busy.kill()


def test_one_after_the_other() -> None:
    """Two long requests are not read at once; a short one waits for neither."""
    turns, order = Turns(), []

    def read(name: str, length: int) -> None:
        with turns.of(length):
            order.append(name)
            gevent.sleep(0.02)
            order.append(name)

    gevent.joinall([gevent.spawn(read, name, length) for name, length in (("a", LONG + 1), ("b", LONG + 1), ("short", LONG))])
    longer = [name for name in order if name != "short"]
    assert longer == ["a", "a", "b", "b"] and order.index("short") < order.index("b")


def test_turn_that_does_not_come() -> None:
    """Who waits too long is told to come again, and holds nobody up."""
    turns = Turns(0.01)
    with turns.of(LONG + 1):
        with pytest.raises(CutError, match="too many long requests"), turns.of(LONG + 1):
            pass
    with turns.of(LONG + 1):
        pass


@given(st.text("xy%+=&;14\x00", max_size=60), st.sampled_from([1, 400]))
def test_parameters_are_those_of_the_library(text: str, times: int) -> None:
    """Wherever a long form is cut for reading, its parameters are those that the standard library reads."""
    form = text * times
    assume(form.count("&") < MOST_PARAMETERS)
    assert parse_parameters(form.encode(), "the body") == parse_qsl(form, keep_blank_values=True)
