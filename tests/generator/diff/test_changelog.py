"""What an entry of the changelog announces."""

from __future__ import annotations

from generator.diff.change import Change, Topic
from generator.diff.changelog import breaking_entries, unannounced


def test_only_entries_newer_than_the_release_announce() -> None:
    log = (
        "# Changelog\n\n## Unreleased\n\n### Breaking\n\n- new `a`\n\n"
        "## [2.0.0] - 2026-11-01\n\n### Breaking\n\n- `b` and\n  `c`\n- `d`\n\n### Added\n\n- `e`\n\n"
        "## 1.0.0\n\n### Breaking\n\n- `f`\n"
    )

    assert [" ".join(entry.split()) for entry in breaking_entries(log, "v1.0.0")] == ["new `a`", "`b` and `c`", "`d`"]
    assert [entry.strip() for entry in breaking_entries(log, "v2.0.0")] == ["new `a`"]
    assert [entry.strip() for entry in breaking_entries(log, "HEAD~3")] == ["new `a`"]
    assert breaking_entries("# Changelog\n", "v1.0.0") == []


def test_an_announcement_has_to_name_the_whole_change_in_one_entry() -> None:
    change = Change(Topic.FIELD, ("AsyncChatClient", "customTitle"), "…", breaking=True)
    harmless = Change(Topic.FIELD, ("Other",), "…", breaking=False)

    assert unannounced([change, harmless], ["`ChatClient` forgets `custom_title`"]) == []
    assert unannounced([change, harmless], ["`ChatClient` is new", "`customTitle` is gone"]) == [change]


def test_a_word_of_a_sentence_names_nothing() -> None:
    change = Change(Topic.PACKAGE, ("upload", "name"), "…", breaking=True)

    assert unannounced([change], ["`upload` is another name for sending"]) == [change]
    assert unannounced([change], ["`upload(name)` is gone"]) == []
