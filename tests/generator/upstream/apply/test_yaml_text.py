"""Additions to YAML leave every other byte alone."""

from __future__ import annotations

import pytest

from generator.upstream.apply.yaml_text import UnsafeEditError, YamlText

TEXT = """\
# 一份合同
a:
  first: {x: 1}  # flow
  second:
    - one: 1
      two: >-
        folded
        text

      # inside the item

  # about the third

  third: [p, "q"]
b:
  last: >
    # no comment, text

# the end
"""


def edited(pointer: str, action: str, *arguments: object, **options: object) -> str:
    yaml = YamlText(TEXT)
    getattr(yaml, action)(pointer, *arguments, **options)
    made = yaml.result()
    lines = made.splitlines()
    assert [line for line in TEXT.splitlines() if line not in lines and "third" not in line and line != "b:"] == []
    return made


@pytest.mark.parametrize(
    ("pointer", "action", "argument", "before", "after"),
    [
        ("/a", "add_entries", {"z": "末"}, '  third: [p, "q"]\n', "  z: 末\n"),
        ("/b", "add_entries", {"z": 1}, "    # no comment, text\n", "  z: 1\n"),
        ("/a/second", "add_after", {"z": "null"}, "      # inside the item\n", '  z: "null"\n'),
        ("/a/third", "add_before", {"z": {"200": [1]}}, "  # about the third\n\n", '  z:\n    "200":\n      - 1\n'),
        ("/a/second", "add_item", {"one": 2}, "      # inside the item\n", "    - one: 2\n"),
    ],
)
def test_an_addition_follows_what_it_belongs_to(
    pointer: str, action: str, argument: object, before: str, after: str
) -> None:
    made = edited(pointer, action, argument)

    assert made == TEXT.replace(before, before + after)


def test_an_item_may_come_first() -> None:
    assert edited("/a/second", "add_item", {"one": 0}, first=True) == TEXT.replace(
        "  second:\n", "  second:\n    - one: 0\n"
    )


def test_an_item_joins_a_list_on_one_line() -> None:
    assert edited("/a/third", "add_item", "电: 子") == TEXT.replace('"q"]', "\"q\", '电: 子']")


def test_a_key_gets_another_name() -> None:
    assert edited("/b", "rename", "c") == TEXT.replace("b:\n", "c:\n")


def test_what_stands_apart_has_a_blank_line_before_it() -> None:
    assert edited("/b", "add_after", {"c": 1}, apart=True) == TEXT.replace("text\n\n# the", "text\n\nc: 1\n\n# the")


@pytest.mark.parametrize(
    ("pointer", "action", "argument"),
    [
        ("/a/nothing", "add_entries", {}),
        ("/a/first", "add_entries", {"y": 2}),
        ("/a/second", "add_entries", {"y": 2}),
        ("/a/first", "add_item", "y"),
        ("/a/third", "add_item", {"y": 1}),
        ("", "rename", "c"),
    ],
)
def test_where_there_is_no_safe_place_nothing_is_written(pointer: str, action: str, argument: object) -> None:
    with pytest.raises(UnsafeEditError):
        edited(pointer, action, argument)
