"""What is published: the wheel holds the package, the source distribution all that its own tests need."""

from __future__ import annotations

import email
import email.message
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from hatch_build import absolute_links

from ..files import ROOT, pyproject
from . import release

PROJECT = pyproject()["project"]
REPOSITORY = PROJECT["urls"]["Repository"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The source distribution of this tree, and the wheel built from it."""
    return release.build(ROOT, tmp_path_factory.mktemp("distributions") / "dist")


@pytest.fixture(scope="module")
def wheel(built: tuple[Path, Path]) -> zipfile.ZipFile:
    return zipfile.ZipFile(built[1])


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> email.message.Message:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return email.message_from_string(wheel.read(name).decode())


def package_files() -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "fastgpt_client").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_the_package_its_licence_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    about = f"fastgpt_client-{PROJECT['version']}.dist-info"
    meta = {f"{about}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")}

    assert set(wheel.namelist()) == package_files() | meta
    assert "fastgpt_client/py.typed" in wheel.namelist()


def test_the_source_distribution_holds_what_the_repository_holds(built: tuple[Path, Path]) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this tree is not a repository, so there is nothing to compare with")
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    tracked = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")

    with tarfile.open(built[0]) as archive:
        packed = {member.name.partition("/")[2] for member in archive if member.isfile()}

    assert packed - {"PKG-INFO"} == {name for name in tracked if name and (ROOT / name).exists()}


def test_the_wheel_of_the_source_distribution_is_the_wheel_of_the_tree(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    release.hatchling(ROOT, "wheel", tmp_path)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as direct:
        assert {name: direct.read(name) for name in direct.namelist()} == {
            name: wheel.read(name) for name in wheel.namelist()
        }


def test_every_link_of_the_package_page_leads_to_a_file_of_this_version(metadata: email.message.Message) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", str(metadata.get_payload()))
    prefix = f"{REPOSITORY}/blob/v{PROJECT['version']}/"
    ours = [target.removeprefix(prefix) for target in targets if target.startswith(prefix)]

    assert [target for target in targets if not target.startswith("https://")] == []
    assert "README.zh.md" in ours
    assert [name for name in ours if not (ROOT / name).exists()] == []


def test_the_package_page_is_the_readme(metadata: email.message.Message) -> None:
    page = str(metadata.get_payload()).replace(f"{REPOSITORY}/blob/v{PROJECT['version']}/", "")

    assert page == (ROOT / "README.md").read_text(encoding="utf-8")
    assert metadata["Description-Content-Type"] == "text/markdown"


@pytest.mark.parametrize(
    ("link", "page"),
    [
        ("[a](docs/a.md)", "[a](https://x/blob/v1.2/docs/a.md)"),
        ("[a](docs/a.md#part)", "[a](https://x/blob/v1.2/docs/a.md#part)"),
        ("[a](#part)", "[a](#part)"),
        ("[a](http://y/a.md)", "[a](http://y/a.md)"),
        ("[a](mailto:y)", "[a](mailto:y)"),
    ],
)
def test_links_to_files_become_addresses_and_others_stay(link: str, page: str) -> None:
    assert absolute_links(link, "https://x", "1.2") == page


def test_every_project_address_lies_in_the_repository(metadata: email.message.Message) -> None:
    addresses = [line.partition(", ")[2] for line in metadata.get_all("Project-URL", [])]

    assert len(addresses) == 4
    assert all(address.startswith(REPOSITORY) for address in addresses)


def test_authors_are_named_without_an_address(metadata: email.message.Message) -> None:
    assert metadata["Author"] == "fastgpt-client contributors"
    assert metadata["Author-email"] is None


@pytest.mark.parametrize(
    ("tag", "changelog", "said"),
    [
        ("v1.2.4", "## 1.2.3", "the tag is v1.2.4, but pyproject.toml says version 1.2.3; tag v1.2.3, or"),
        ("nightly", "## 1.2.3", "the tag is nightly, but"),
        ("v1.2.3", "## Unreleased\n## 1.2.30\n## 1.2.3.1", 'CHANGELOG.md has no "## 1.2.3"; give the release'),
    ],
)
def test_a_tag_that_is_not_the_version_or_not_announced_is_refused(tag: str, changelog: str, said: str) -> None:
    assert str(release.refusal(tag, "1.2.3", changelog)).startswith(said)


@pytest.mark.parametrize("changelog", ["## 1.2.3", "# Changelog\n\n## v1.2.3 - 2026-01-01\n", "## [1.2.3]"])
@pytest.mark.parametrize("tag", ["v1.2.3", "1.2.3"])
def test_the_tag_of_an_announced_version_is_not_refused(tag: str, changelog: str) -> None:
    assert release.refusal(tag, "1.2.3", changelog) is None


def test_nothing_is_built_for_a_tag_that_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    (tmp_path / "CHANGELOG.md").write_text("## 1.2.3\n")

    assert release.main(tmp_path, "v7") == 1
    assert "the tag is v7" in capsys.readouterr().out
    assert not (tmp_path / "dist").exists()
