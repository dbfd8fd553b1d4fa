"""Numbers, headers and names that cannot work, named by their parameter."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import httpx
import pytest

from fastgpt_client import Hook
from fastgpt_client._calls.arguments.checks import (
    count,
    headers,
    hooks,
    known_names,
    needed,
    seconds,
    timeout_of,
)
from fastgpt_client.exceptions import ConfigurationError


@pytest.mark.parametrize("given", [0, 0.5, 1, 1e9, Fraction(1, 2)])
def test_seconds_are_a_number_from_0_to_more_than_thirty_years(given: Any) -> None:
    assert seconds("wait", given) == float(given)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("60", "wait is '60'; give a number of seconds"),
        (True, "wait is True; give a number"),
        (None, "wait is of type NoneType; give a number"),
        ([1], "wait is of type list; give a number"),
        ("x" * 38, f"wait is '{'x' * 38}'; give a number"),
        ("x" * 39, "wait is of type str; give a number"),
        (-0.5, "wait is -0.5; give seconds, 0 or more and at most 1000000000"),
        (1e9 + 1, "wait is 1000000001.0; give seconds, 0 or more and at most 1000000000"),
        (math.nan, "wait is nan; give seconds"),
        (math.inf, "wait is inf; give seconds"),
    ],
)
def test_what_is_no_number_of_seconds_is_named(given: Any, says: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        seconds("wait", given)

    assert str(caught.value).startswith(says)


def test_no_seconds_at_all_are_refused_where_they_mean_nothing() -> None:
    assert seconds("wait", 0.1, zero=False) == 0.1
    with pytest.raises(ConfigurationError, match="wait is 0; give seconds, more than 0 and"):
        seconds("wait", 0, zero=False)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (-1, "tries is -1; give 0 or more"),
        (1.0, "tries is 1.0; give a whole number, 0 or more"),
        (True, "tries is True; give a whole number"),
        (None, "tries is of type NoneType; give a whole number"),
    ],
)
def test_a_count_is_a_whole_number_from_0(given: Any, says: str) -> None:
    assert [count("tries", number) for number in (0, 1, 10**30)] == [0, 1, 10**30]
    with pytest.raises(ConfigurationError) as caught:
        count("tries", given)

    assert str(caught.value).startswith(says)


@pytest.mark.parametrize(
    ("given", "full"),
    [
        (60, httpx.Timeout(60.0, connect=5.0)),
        (5.5, httpx.Timeout(5.5, connect=5.0)),
        (0.5, httpx.Timeout(0.5)),
        (None, httpx.Timeout(None)),
        (httpx.Timeout(7.0, read=None), httpx.Timeout(7.0, read=None)),
        (httpx.Timeout(0), httpx.Timeout(0)),
    ],
)
def test_a_number_is_a_timeout_with_5_seconds_to_connect(given: Any, full: httpx.Timeout) -> None:
    assert timeout_of(given) == full


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (0, "timeout is 0; give seconds, more than 0"),
        ("60", "timeout is '60'"),
        (httpx.Timeout(7.0, read=-1), "timeout's read is -1"),
    ],
)
def test_a_timeout_that_cannot_work_is_refused(given: Any, says: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{says}"):
        timeout_of(given)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (5, "extra is of type int; give names with their values"),
        ("canary", "extra is of type str; give names with their values"),
        ({5: "canary"}, "extra has a header whose name no header can have"),
        ({"a b": "canary"}, "extra has a header whose name no header can have"),
        ({"": "canary"}, "extra has a header whose name no header can have"),
        ({"x-a": 5}, "extra has the header 'x-a' of type int; give text"),
        ({"x-a": "canary\n"}, "extra has the header 'x-a' with a value no header can have"),
        ({"x-a": "猫"}, "extra has the header 'x-a' with a value no header can have"),
        ({"x-a": "猫", "x-b": 5}, "extra has the header 'x-a' with a value no header can have"),
        ({"x-a": "fine", "x-b": "\x00"}, "extra has the header 'x-b' with a value no header can have"),
    ],
)
def test_headers_that_cannot_be_sent_are_named_without_their_value(given: Any, says: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        headers("extra", given)

    assert str(caught.value).startswith(says)
    assert "canary" not in str(caught.value)


def test_headers_that_can_be_sent_stay_as_they_are() -> None:
    given = {"X-A": "a b\t~", "x_b.c": ""}

    assert headers("extra", given) == given
    assert headers("extra", None) == {}
    assert "a b" not in repr(headers("extra", given))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("app_id", "did you mean appId?"),
        ("APPID", "did you mean appId?"),
        ("temperature", "it takes appId, chatId"),
        ("chatid", "did you mean chatId?"),
        # However many of them: lines under letters say nothing.
        ("c__h__a__t__i__d", "did you mean chatId?"),
    ],
)
def test_a_name_that_nothing_takes_is_refused_with_the_one_that_was_meant(name: str, says: str) -> None:
    known_names("chat()", ["appId"], ["chatId", "appId"])
    with pytest.raises(ConfigurationError) as caught:
        known_names("chat()", ["appId", name], ["chatId", "appId"])

    assert str(caught.value) == f"chat() takes no {name!r}; {says}"


class OnlyBefore:
    def before_attempt(self) -> None:
        """Have one of the two methods."""


class OnlyAfter:
    def after_attempt(self) -> None:
        """Have the other one."""


def test_hooks_are_any_number_of_things_with_the_methods_of_one() -> None:
    one, other = Hook(), Hook()

    assert hooks([one, other]) == (one, other)
    assert hooks(None) == hooks([]) == ()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (5, "hooks is of type int; give a list of hooks"),
        (Hook(), "hooks is of type Hook; give a list of hooks"),
        ([Hook(), Hook], "hooks holds one that is the class Hook; give instances of fastgpt_client.Hook"),
        ([OnlyBefore()], "hooks holds one that is of type OnlyBefore; give instances of fastgpt_client.Hook"),
        ([OnlyAfter()], "hooks holds one that is of type OnlyAfter; give instances of fastgpt_client.Hook"),
        ([5], "hooks holds one that is of type int; give instances of fastgpt_client.Hook"),
    ],
)
def test_what_is_no_hook_is_named_by_its_type(given: Any, says: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        hooks(given)

    assert str(caught.value) == says


def test_what_an_operation_needs_is_named_and_an_app_may_come_from_the_client() -> None:
    def refusal(**given: object) -> str:
        with pytest.raises(ConfigurationError) as caught:
            needed("send", **given)
        return str(caught.value)

    needed("send", appId="a", chatId="", count=0)
    assert refusal(appId=None, chatId="c") == "send() needs appId; pass it, or make the client with app_id="
    assert refusal(appId="a", chatId=None) == "send() needs chatId; pass it"
