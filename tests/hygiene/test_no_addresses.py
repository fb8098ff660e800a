"""No committed file knows one machine's folders or the address of a package registry."""

from __future__ import annotations

import re

import pytest

from tests.hygiene.source_tree import ROOT, Finding, listed, own_files

# Written in pieces, so that this file does not find itself.
_FOLDERS = "|".join(["work", "farm", "root", "tmp", "home", "Users", "opt", "mnt"])
ABSOLUTE_PATH = re.compile(rf"(?<![\w.~$}}\])*>/-])/(?:{_FOLDERS})/\w|\b[A-Z]:[\\/]+Users[\\/]+\w")
REGISTRY = re.compile(
    "|".join([r"\bpypi\." + "org", "pythonhosted" + r"\.org", r"registry\.npm" + "js", r"deb\.debian\." + "org"])
    + r"|index-url[ =]+\S*:/"
    + r"|https?://\S+/simple\b"
)


def addresses(text: str, path: str) -> list[Finding]:
    """Every line that names a machine's folder or a registry."""
    return [
        Finding(path, number, match[0])
        for number, line in enumerate(text.splitlines(), 1)
        for match in (ABSOLUTE_PATH.search(line), REGISTRY.search(line))
        if match
    ]


def test_committed_files_name_no_machine_and_no_registry() -> None:
    findings: list[Finding] = []
    for path in own_files():
        content = (ROOT / path).read_bytes()
        if b"\0" not in content[:8192]:
            findings += addresses(content.decode("utf-8"), path)
    assert not findings, listed(findings)


@pytest.mark.parametrize(
    "planted",
    [
        'PATH = "/' + 'home/sam/cases"',
        "see /" + "tmp/recording.flac",
        "C:" + "\\Users\\sam",
        "--index-url " + "https://example.test/",
        "https://" + "pypi" + ".org/project/x",
        "extra = http" + "://10.0.0.1/simple",
    ],
)
def test_a_planted_address_is_found(planted: str) -> None:
    assert len(addresses(planted, "planted.txt")) == 1


@pytest.mark.parametrize(
    "harmless",
    ["~/Documents", "docs/home/index.md", "tests/tmp/x", "${TMPDIR:-/tmp}/x", "--no-emit-index-url", "$HOME/tmp/x"],
)
def test_relative_paths_and_options_are_left_alone(harmless: str) -> None:
    assert addresses(harmless, "harmless.txt") == []
