#!/usr/bin/env python3
"""Runs every code block of README.md and docs/*.md.

usage: check_docs.py --tagma BUILD/bin/tagma [FILE.md …]

  ```tag              a rule file of its own: must pass `tagma check`, and its tests `tagma test`
  ```tag schema       declarations that the fragments below it in the document rest on (a later one replaces it)
  ```tag fragment     checked together with the schema
  ```tag error CODE…  must be refused with these codes, in this order (with the schema when it declares no profile)
  ```tag file=NAME    a rule file that the commands below it read under this name
  ```csv file=NAME    a table that the commands below it read under this name
  ```sh               commands, run in one folder per document that holds the repository's examples/ as a link
  ```output           directly after ```sh: what they print to standard output; a line `…` stands for any lines
Any other language is not run. The last line printed is `N passed, N failed`.
"""
import argparse, json, os, pathlib, re, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\S*)[ \t]*(.*)$")


def blocks(text):
    """(line number, language, rest of the opening fence, body) of every fenced block."""
    lines, i = text.split("\n"), 0
    while i < len(lines):
        fence = FENCE.match(lines[i])
        i += 1
        if not fence: continue
        begin = i
        while i < len(lines) and lines[i].rstrip() != "```": i += 1
        yield begin, fence.group(1), fence.group(2).strip(), "\n".join(lines[begin:i]) + "\n"
        i += 1


def matches(pattern, text):
    """Equal line by line; a pattern line `…` takes any number of lines."""
    parts = [re.escape(part.strip("\n")) for part in re.split(r"(?m)^…$", pattern.strip("\n"))]
    return re.fullmatch(r"(?:.*\n)*?".join(p + ("\n?" if p else "") for p in parts), text.strip("\n") + "\n") is not None \
        or re.fullmatch("[\\s\\S]*".join(parts), text.strip("\n")) is not None


class Document:
    def __init__(self, path, tagma):
        self.path, self.tagma, self.schema = path, tagma, ""
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tagma-docs-"))
        (self.folder / "examples").symlink_to(ROOT / "examples")
        self.passed, self.failed, self.output = 0, 0, None

    def result(self, line, problem):
        if problem is None:
            self.passed += 1
        else:
            self.failed += 1
            print("%s:%d: %s" % (self.path.relative_to(ROOT), line, problem))

    def command(self, *arguments):
        return subprocess.run([self.tagma, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=120)

    def check(self, text, codes):
        (self.folder / "block.tag").write_text(text)
        done = self.command("check", "block.tag", "--format", "json")
        try:
            found = [d["code"] for d in json.loads(done.stdout or "[]") if d["severity"] == "error"]
        except ValueError:
            return "no JSON from tagma check: " + done.stdout[:400] + done.stderr[:400]
        if found != codes:
            return "expected %s, found %s\n%s" % (codes or "no error", found or "none", self.command("check", "block.tag").stderr)
        if not codes and re.search(r"(?m)^test\b", text):
            tested = self.command("test", "block.tag")
            if tested.returncode != 0: return "its tests fail:\n" + tested.stdout + tested.stderr
        return None

    def write(self, name, body):
        (self.folder / name).parent.mkdir(exist_ok=True)
        (self.folder / name).write_text(body)

    def tag(self, line, rest, body):
        if rest == "schema":
            self.schema = body
            return self.result(line, self.check(body, []))
        if rest == "fragment": return self.result(line, self.check(self.schema + body, []))
        if rest.startswith("error"):
            own = re.search(r"(?m)^profile\b", body)
            return self.result(line, self.check(body if own else self.schema + body, rest.split()[1:]))
        if rest.startswith("file="):
            self.write(rest[5:], body)
        return self.result(line, self.check(body, []))

    def run(self):
        for line, language, rest, body in blocks(self.path.read_text()):
            if language == "tag": self.tag(line, rest, body)
            elif language == "csv" and rest.startswith("file="): self.write(rest[5:], body)
            elif language == "sh":
                environment = dict(os.environ, PATH=os.path.dirname(os.path.abspath(self.tagma)) + ":" + os.environ["PATH"], NO_COLOR="1")
                if "./dev" in body: continue  # the project's own two commands are what runs this
                done = subprocess.run(["bash", "-c", body], cwd=self.folder, capture_output=True, text=True, env=environment, timeout=300)
                self.output = done.stdout
                bad = done.returncode not in (0, 1) or (done.returncode == 1 and "error" not in rest)
                self.result(line, "exit status %d\n%s%s" % (done.returncode, done.stdout, done.stderr) if bad else None)
            elif language == "output":
                ok = self.output is not None and matches(body, self.output)
                self.result(line, None if ok else "the commands above print:\n" + (self.output or ""))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tagma", required=True)
    parser.add_argument("files", nargs="*")
    args = parser.parse_args()
    files = [pathlib.Path(f).resolve() for f in args.files] or [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    passed = failed = 0
    for path in files:
        document = Document(path, os.path.abspath(args.tagma))
        document.run()
        passed, failed = passed + document.passed, failed + document.failed
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
