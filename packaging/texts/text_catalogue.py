"""Keeps resources/i18n/*.po in step with the sentences in the code, and compiles them; Babel does the work."""

from __future__ import annotations

import argparse
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from typing_extensions import override

ROOT = Path(__file__).resolve().parents[2]
I18N = ROOT / "resources" / "i18n"
LANGUAGES = ("de",)
# Which argument of which call is a sentence for people.
KEYWORDS = {"text": None, "plural": (1, 2), "tr": None, "ntr": (1, 2)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to put right in a catalogue."""

    language: str
    source: str
    problem: str

    @override
    def __str__(self) -> str:
        return f"{self.language}: {self.problem}: {self.source!r}"


def extract() -> Catalog:
    """All sentences of the code, in the order of its files."""
    catalogue = Catalog(project="JTL Desktop", charset="utf-8")
    found = extract_from_dir(ROOT / "jtl_desktop", method_map=[("**.py", "python")], keywords=KEYWORDS)
    for filename, _line, message, _comments, context in sorted(found, key=lambda entry: (entry[0], entry[1])):
        # Files without line numbers: a line moved is not a text changed.
        catalogue.add(message, locations=[(f"jtl_desktop/{Path(filename).as_posix()}", 0)], context=context)
    return catalogue


def load(language: str, folder: Path = I18N) -> Catalog:
    """The catalogue of a language; an empty one where there is none yet."""
    path = folder / f"{language}.po"
    if not path.is_file():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def updated(language: str, source: Catalog, fragments: Path | None = None) -> Catalog:
    """The language's catalogue with exactly the sentences of the code, those of the fragments filled in."""
    known = [load(language), *(_fragments(language, fragments) if fragments is not None else [])]
    fresh = Catalog(locale=language, charset="utf-8")
    for message in source:
        if message.id:
            fresh.add(message.id, _translation(message, known), locations=message.locations, flags=message.flags)
    return fresh


def findings(language: str, source: Catalog) -> list[Finding]:
    """What is missing, left over or broken in the catalogue of a language."""
    known = {_ids(message)[0]: message for message in load(language) if message.id}
    wanted = {_ids(message)[0]: message for message in source if message.id}
    found = [Finding(language, key, "is no longer in the code") for key in known if key not in wanted]
    for key, message in wanted.items():
        found += [Finding(language, key, problem) for problem in _problems(message, known.get(key))]
    return found


def compile_all(folder: Path = I18N) -> list[Path]:
    """Write the ``.mo`` files that the program reads; raises FileNotFoundError where a ``.po`` is missing."""
    written = []
    for language in LANGUAGES:
        with (folder / f"{language}.po").open("rb") as file:
            catalogue = read_po(file, locale=language, charset="utf-8")
        target = folder / f"{language}.mo"
        content = BytesIO()
        write_mo(content, catalogue)
        target.write_bytes(content.getvalue())
        written.append(target)
    return written


def write(language: str, catalogue: Catalog, folder: Path = I18N) -> None:
    """Save a catalogue as it is kept in the repository: no dates, no line numbers, so that diffs are small."""
    content = BytesIO()
    write_po(content, catalogue, width=110, omit_header=True, include_lineno=False, ignore_obsolete=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{language}.po").write_bytes(_header(language) + content.getvalue().lstrip(b"\n"))


def _header(language: str) -> bytes:
    plurals = Catalog(locale=language).plural_forms
    lines = [f"Language: {language}", "Content-Type: text/plain; charset=utf-8", f"Plural-Forms: {plurals}"]
    return ('msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n").encode()


def _fragments(language: str, folder: Path) -> Iterator[Catalog]:
    """Catalogues of bare ``msgid``/``msgstr`` pairs, as they come from the people who write the windows."""
    for path in sorted(folder.glob("*.po")):
        body = path.read_bytes()
        # Babel must know the number of plural forms before it meets the first of them.
        starts_with_header = body.lstrip().replace(b"\r", b"").startswith(b'msgid ""\nmsgstr ""\n"')
        content = body if starts_with_header else _header(language) + body
        yield read_po(BytesIO(content), locale=language, charset="utf-8", abort_invalid=True)


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(str(part) for part in message.id)


def _strings(message: Message) -> tuple[str, ...]:
    if isinstance(message.string, (tuple, list)):
        return tuple(str(part or "") for part in message.string)
    return (message.string or "",)


def _translation(message: Message, sources: list[Catalog]) -> str | tuple[str, ...]:
    """The newest complete translation: a later source wins over an earlier one."""
    empty = ("",) * len(_ids(message))
    found = empty
    for catalogue in sources:
        entry = catalogue.get(_ids(message)[0])
        if entry is not None and len(_ids(entry)) == len(_ids(message)) and all(_strings(entry)):
            found = _strings(entry)
    return found if message.pluralizable else found[0]


def _problems(message: Message, entry: Message | None) -> list[str]:
    if entry is None or not all(_strings(entry)):
        return ["is not translated"]
    if entry.fuzzy or _ids(entry) != _ids(message):
        return ["needs a second look"]
    sources, targets = _ids(entry), _strings(entry)
    problems = [f"placeholders differ: {names}" for names in _differing_placeholders(sources, targets)]
    if len(targets) > 1 and targets[-1] == sources[0]:
        problems.append("the plural reads like the English singular")
    if _edges(sources[0]) != _edges(targets[0]):
        problems.append("blanks or marks at the end differ")
    return problems


def _differing_placeholders(sources: tuple[str, ...], targets: tuple[str, ...]) -> Iterator[str]:
    wanted = set().union(*map(_placeholders, sources))
    for position, target in enumerate(targets):
        names = _placeholders(target)
        # A singular may say "one" in words; every other sentence must carry all the values.
        says_one_in_words = len(targets) > 1 and position == 0 and names == wanted - {"count"}
        if names != wanted and not says_one_in_words:
            yield ", ".join(sorted(names ^ wanted))


def _placeholders(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name is not None}


def _edges(sentence: str) -> tuple[bool, bool, str]:
    last = sentence[-1:] if sentence[-1:] in ".…:?!" else ""
    return sentence[:1].isspace(), sentence[-1:].isspace(), last


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when something is missing")
    parser.add_argument("--compile", action="store_true", help="only write the .mo files")
    parser.add_argument("--fragments", type=Path, help="a folder of .po files with further translations")
    options = parser.parse_args(arguments)
    if options.compile:
        compile_all()
        return 0
    source = extract()
    if not options.check:
        for language in LANGUAGES:
            write(language, updated(language, source, options.fragments))
        compile_all()
    problems = [finding for language in LANGUAGES for finding in findings(language, source)]
    for problem in problems:
        print(problem)
    print(f"{sum(1 for m in source if m.id)} sentences, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
