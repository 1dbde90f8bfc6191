"""RESULTS.md: a section per benchmark, each written by its own program."""
import os
import re

RESULTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "RESULTS.md")
TITLE = "# Measurements\n\nEach section is written by the program it names; `./dev bench` runs them all.\n"


def write_section(title, text, path=RESULTS):
    """Replaces the section of this title, or appends it; the other sections stay as they are."""
    old = open(path).read() if os.path.exists(path) else TITLE
    head, *sections = re.split(r"^(?=## )", old, flags=re.M)
    section = "## %s\n\n%s\n\n" % (title, text.strip())
    places = [i for i, s in enumerate(sections) if s.splitlines()[0] == "## " + title]
    if places: sections[places[0]] = section
    else: sections.append(section)
    open(path, "w").write(head.rstrip() + "\n\n" + "".join(s.rstrip() + "\n\n" for s in sections).rstrip() + "\n")
