"""Tests replace parts at seams; nothing is mocked, and no code is patched."""

from __future__ import annotations

import ast

import pytest

from tests.hygiene.source_tree import Finding, listed, parse, python_files

MOCK_LIBRARIES = frozenset({"mock", "pytest_mock", "flexmock", "doublex", "mockito", "freezegun", "time_machine"})
MOCK_FIXTURES = frozenset({"mocker", "class_mocker", "module_mocker", "session_mocker"})
PATCHING_METHODS = frozenset({"setattr", "delattr", "setitem", "delitem"})


def patched_parts(tree: ast.Module, path: str) -> list[Finding]:
    """Every mock, and every place that alters code or a module from outside."""
    imported = {
        (alias.asname or alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    return [
        Finding(path, getattr(node, "lineno", 0), what) for node in ast.walk(tree) for what in _patching(node, imported)
    ]


def _patching(node: ast.AST, imported: set[str]) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [a.name for a in names if a.name.split(".")[0] in MOCK_LIBRARIES or a.name == "unittest.mock"]
        case ast.ImportFrom(module=str(module), names=names):
            if module.split(".")[0] in MOCK_LIBRARIES or module == "unittest.mock":
                return [module]
            return ["unittest.mock" for alias in names if (module, alias.name) == ("unittest", "mock")]
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return [f"the fixture {a.arg}" for a in node.args.args if a.arg in MOCK_FIXTURES]
        case ast.Call(func=ast.Attribute(value=owner, attr=method), args=args) if method in PATCHING_METHODS:
            on_environment = bool(args) and ast.unparse(args[0]) == "os.environ"
            is_patcher = "monkeypatch" in ast.unparse(owner) or "patch" in ast.unparse(owner).lower()
            return [f"monkeypatch.{method}"] if is_patcher and not on_environment else []
        case ast.Call(func=ast.Name(id="patch") | ast.Attribute(attr="patch")):
            return ["patch()"]
        case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[ast.Name(id=owner), *_]) if owner in imported:
            return [f"setattr on the module {owner}"]
        case ast.Assign(targets=targets):
            return [
                f"an assignment to {ast.unparse(target)}"
                for target in targets
                if isinstance(target, ast.Attribute) and ast.unparse(target).split(".")[0] in imported
            ]
        case _:
            return []


def test_tests_patch_nothing() -> None:
    findings = [finding for path in python_files("tests") for finding in patched_parts(parse(path), path)]
    assert not findings, listed(findings)


@pytest.mark.parametrize(
    "planted",
    [
        "import unittest.mock",
        "from unittest import mock",
        "from unittest.mock import MagicMock",
        "import pytest_mock",
        "def test_x(mocker): ...",
        "def test_x(monkeypatch): monkeypatch.setattr('capture.x.y', 1)",
        "def test_x(monkeypatch): monkeypatch.setitem(registry, 'a', 1)",
        "with patch('capture.x'): pass",
        "import time\ntime.monotonic = lambda: 0.0",
        "import time\nsetattr(time, 'monotonic', None)",
    ],
)
def test_a_planted_patch_is_found(planted: str) -> None:
    assert len(patched_parts(ast.parse(planted), "planted.py")) == 1


@pytest.mark.parametrize(
    "harmless",
    [
        "def test_x(monkeypatch): monkeypatch.setenv('A', 'b'); monkeypatch.chdir('.')",
        "def test_x(monkeypatch): monkeypatch.setitem(os.environ, 'A', 'b')",
        "import os\nos.environ['A'] = 'b'",
        "class Clock:\n    def __init__(self): self.now_s = 0.0",
    ],
)
def test_seams_and_the_environment_are_left_alone(harmless: str) -> None:
    assert patched_parts(ast.parse(harmless), "harmless.py") == []
