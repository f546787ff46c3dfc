"""Writes `miniprogram/vocabulary.ts` from `config/vocabulary.py`: `python -m tools.vocabulary`."""

import json

from config import vocabulary
from config.settings import ROOT

TARGET = ROOT / "miniprogram" / "vocabulary.ts"
HEAD = "// Written by `python -m tools.vocabulary` from config/vocabulary.py; not by hand.\n"


def typescript() -> str:
    """Every enumeration of the vocabulary as a frozen object of code to label, with its type of codes."""
    parts = [HEAD]
    for name, kind in vars(vocabulary).items():
        if isinstance(kind, type) and issubclass(kind, vocabulary.Labelled) and kind is not vocabulary.Labelled:
            labels = {member.value: member.label for member in kind}
            body = json.dumps(labels, ensure_ascii=False, indent=2)
            parts.append(f"export const {name} = {body} as const\nexport type {name} = keyof typeof {name}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    TARGET.write_text(typescript())
