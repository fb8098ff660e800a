"""Modules and functions stay short enough to read."""

from __future__ import annotations

import ast

from tests.hygiene.source_tree import ROOMS, Finding, listed, parse, python_files, read

MODULE_LINES = 500
FUNCTION_LINES = 60
FOLDERS = (*ROOMS, "tests", "tools", "benchmarks")


def long_functions(tree: ast.Module, path: str) -> list[Finding]:
    """Every function of more than FUNCTION_LINES lines."""
    return [
        Finding(path, node.lineno, f"{node.name} has {length} lines")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    ]


def test_no_module_is_too_long() -> None:
    lengths = {path: len(read(path).splitlines()) for path in python_files(*FOLDERS)}
    findings = [Finding(path, n, f"{n} lines") for path, n in lengths.items() if n > MODULE_LINES]
    assert not findings, listed(findings)


def test_no_function_is_too_long() -> None:
    findings = [finding for path in python_files(*FOLDERS) for finding in long_functions(parse(path), path)]
    assert not findings, listed(findings)


def test_a_planted_long_function_is_found() -> None:
    body = "    x = 1\n" * FUNCTION_LINES
    assert len(long_functions(ast.parse(f"def short():\n    pass\ndef long():\n{body}"), "planted.py")) == 1
