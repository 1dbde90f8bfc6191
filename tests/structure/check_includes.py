#!/usr/bin/env python3
"""The arrows of dependency point one way: fails on an include that points the wrong way.

Each layer may include itself and what stands in its row; libraries that are kept to one place may be included there alone.
"""
import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Folder -> the folders of this project that it may include, beside itself. The longest matching folder counts.
MAY_INCLUDE = {
    "include/tagma": ["runtime"],
    "runtime": ["include/tagma"],
    "runtime/io": ["runtime", "include/tagma"],
    "stdlib": ["runtime", "include/tagma"],
    "compiler/ir": ["stdlib", "runtime", "include/tagma"],
    "compiler/source": ["include/tagma"],
    "grammar": [],
    "compiler/syntax": ["compiler/source", "grammar", "runtime", "include/tagma"],
    "compiler/check": ["compiler/syntax", "compiler/source", "compiler/ir", "stdlib", "runtime", "include/tagma"],
    "compiler/codegen": ["compiler/ir", "stdlib", "runtime", "include/tagma"],
    "compiler/jit": ["compiler/codegen", "compiler/ir", "stdlib", "runtime", "include/tagma"],
    "compiler": ["compiler/check", "compiler/syntax", "compiler/source", "compiler/ir", "compiler/codegen", "compiler/jit",
                 "stdlib", "runtime", "include/tagma"],
    "cli": ["include/tagma"],
}
# The public headers are made of these; everything else under runtime/ is not theirs to show.
PUBLIC_RUNTIME = {"runtime/bind.h", "runtime/program.h", "runtime/result.h", "runtime/table.h", "runtime/column.h"}
# Foreign headers -> the only folders that may include them.
CONFINED = {
    r"^antlr4-runtime|^TagmaLexer|^TagmaParser": ["compiler/syntax", "grammar"],
    r"^llvm(-c)?/": ["compiler/codegen", "compiler/jit", "tests/unit/codegen", "tests/unit/native"],
    r"^(arrow|parquet)/": ["runtime/io", "tests/unit/io"],
    r"^roaring/": ["runtime/io", "tests/unit/io"],
    r"^re2/": ["stdlib"],
    r"^unicode/": ["stdlib", "compiler/source", "compiler/syntax"],
    r"^(histedit|editline)": ["cli"],
    r"^CLI/": ["cli"],
}
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.M)


def folder_in(folders, path):
    """The longest of `folders` that holds the path."""
    found = [folder for folder in folders if path.startswith(folder + "/")]
    return max(found, key=len) if found else None


def project_path(name):
    """The file that an include names, from the root; None for foreign headers."""
    for candidate in (name, "include/" + name):
        if (ROOT / candidate).exists():
            return candidate
    return None


def problem_of(path, included):
    for pattern, folders in CONFINED.items():
        if re.search(pattern, included) and folder_in(folders, path) is None:
            return "%s may be included in %s alone" % (included, ", ".join(folders))
    target = project_path(included)
    layer = folder_in(MAY_INCLUDE, path)
    if target is None or layer is None or not target.endswith(".h"):
        return None
    target_layer = folder_in(MAY_INCLUDE, target)
    if target_layer is None or target_layer == layer or target_layer in MAY_INCLUDE[layer]:
        if layer == "include/tagma" and target_layer == "runtime" and target not in PUBLIC_RUNTIME:
            return "a public header may not show %s" % target
        return None
    return "%s may not include %s: %s does not rest on %s" % (path, target, layer, target_layer)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tagma", help="not needed; every check takes it")
    parser.parse_args()
    passed = failed = 0
    for top in ("include", "runtime", "stdlib", "compiler", "cli", "tests", "grammar", "examples"):
        for file in sorted((ROOT / top).rglob("*")):
            if file.suffix not in (".h", ".cpp") or not file.is_file():
                continue
            path = file.relative_to(ROOT).as_posix()
            problems = [p for p in (problem_of(path, name) for name in INCLUDE.findall(file.read_text())) if p]
            for problem in problems:
                print("%s: %s" % (path, problem))
            passed, failed = passed + (not problems), failed + bool(problems)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
