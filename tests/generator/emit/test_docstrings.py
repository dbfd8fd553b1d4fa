"""Text from anywhere becomes a docstring that Python reads back."""

from __future__ import annotations

import ast
import textwrap

from hypothesis import given
from hypothesis import strategies as st

from generator.emit.docstrings import docstring, escape, sentence, wrap


def read_back(literal: str) -> str:
    tree = ast.parse(f"def f():\n    {literal}\n    return 1\n")
    return ast.get_docstring(tree.body[0]) or ""  # type: ignore[arg-type]


@given(summary=st.text(), description=st.text(), name=st.text(), text=st.text())
def test_any_text_reads_back_as_it_was_but_for_space(summary: str, description: str, name: str, text: str) -> None:
    literal = docstring(summary, description, sections=[("Args", [(name, text)])])

    words = " ".join(read_back(literal).split())
    for part in (summary, description, text):
        assert "".join(unescaped(part).split()) in "".join(words.split())


def unescaped(text: str) -> str:
    return escape(text).replace('\\"\\"\\"', '"""').replace("\\\\", "\\")


def test_one_line_stays_one_line() -> None:
    assert docstring("A thing, 物品") == '"""A thing, 物品."""'


def test_a_quote_at_the_end_does_not_meet_the_closing_quotes() -> None:
    assert read_back(docstring('Say "hi!"')) == 'Say "hi!".'
    assert read_back(docstring('"?')) == '"?'


def test_control_characters_and_direction_marks_are_dropped() -> None:
    assert escape("a\x00b\u202ec\r\n") == "abc\n"


def test_a_sentence_ends_once_in_any_language() -> None:
    assert [sentence(each) for each in ("a", "a.", "好。", "what?", "")] == ["a.", "a.", "好。", "what?", ""]


def test_lists_and_code_keep_their_lines() -> None:
    text = textwrap.dedent(
        """\
        A paragraph
        in two lines.

        1. One
           and a half.
        2. Two

            code = 1
            more = 2
        """
    )

    assert wrap(text) == ("A paragraph in two lines.\n\n1. One and a half.\n2. Two\n\n    code = 1\n    more = 2")


def test_long_text_is_wrapped_and_stays_indented() -> None:
    literal = docstring("S", "word " * 40, sections=[("Args", [("a", "word " * 40)])], indent=8)

    lines = literal.splitlines()

    assert max(len(line) for line in lines) <= 116
    assert all(line.startswith("        ") for line in lines[1:] if line)
    assert [line for line in lines if line.startswith("            a: word")]
    assert [line for line in lines if line.startswith(" " * 16 + "word")]
