#!/usr/bin/env python3
"""Finds constructs that the project does not allow in its Swift files, and files that are too long.

Usage: dev/constructs.py [folder ...]      (Sources, Tests and Examples where none is named)
"""

import pathlib
import re
import sys

LINES = 600

# A comment, a string (raw, multi-line or plain), or any other character: what is matched as a whole is skipped.
SKIPPED = re.compile(
    r'//[^\n]*|/\*.*?\*/|(#+)""".*?"""\1|"""(?:\\.|.)*?"""|(#+)".*?"\2|"(?:\\.|[^"\\\n])*"', re.DOTALL)

IN_SOURCES = [
    (re.compile(r"\btry!"), "try! ends the process: throw a HansaError"),
    (re.compile(r"\bas!"), "as! ends the process: use as? and throw a HansaError"),
    (re.compile(r"(?<![\w.`])(?<!func )print\("), "print( writes past the command line's output: use a FileHandle"),
    (re.compile(r"\bfatalError\b"), "fatalError ends the process: throw a HansaError"),
]
IN_TESTS = [
    (re.compile(r"\bThread\.sleep\b|(?<![\w.`])u?sleep\("), "a sleep is no synchronisation: wait for the condition"),
]


def without_comments_and_strings(text):
    """The same lines, with the contents of comments and strings blank."""
    return SKIPPED.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def problems(path):
    text = path.read_text(encoding="utf-8")
    rules = IN_TESTS if path.parts[0] == "Tests" else IN_SOURCES
    lines = without_comments_and_strings(text).split("\n")
    for number, line in enumerate(lines, 1):
        for pattern, advice in rules:
            if pattern.search(line):
                yield f"{path}:{number}: {advice}"
    if len(lines) - 1 > LINES:
        yield f"{path}: {len(lines) - 1} lines; a file has {LINES} at most, split it"


def main(arguments):
    folders = [pathlib.Path(name) for name in arguments or ["Sources", "Tests", "Examples"]]
    files = sorted(path for folder in folders if folder.exists() for path in folder.rglob("*.swift"))
    found = [problem for path in files for problem in problems(path)]
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
