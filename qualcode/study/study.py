"""Open and query a study. Functions that change a study are in `qualcode.actions`."""

from __future__ import annotations

import copy
import os
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from qualcode.errors import Problem, QualcodeError
from qualcode.files.places import OWN, place_in, show_name
from qualcode.model.approach import APPROACHES, Approach
from qualcode.model.codings import Coding, Decision, Finished, Memo, Suggestion, Summary
from qualcode.model.documents import Case, Document
from qualcode.model.spans import Span
from qualcode.store.codings import (
    ALL,
    Which,
    each_suggestion,
    load_codings,
    load_decisions,
    load_memos,
    load_summaries,
    load_waiting,
)
from qualcode.store.database import Store, open_store
from qualcode.store.documents import (
    load_answers,
    load_document,
    load_documents,
    load_names,
    load_some,
    load_text,
    text_sha256,
)
from qualcode.store.finished import load_finished
from qualcode.study.settings import FILE_NAME, Settings, load_settings
from qualcode.text.known_names import nearest

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.analysis.cast import Cast
    from qualcode.analysis.rows import Rows
    from qualcode.analysis.states import States
    from qualcode.exchange.cases_table import CasesTable
    from qualcode.model.codes import Codebook, Theme
    from qualcode.model.matrix import Extract, Matrix
    from qualcode.study.answers import Answer
    from qualcode.study.charts import View

STORE_NAME = "study.db"

# Up to this many documents are read one by one; for more, all are read and kept in memory.
_FEW = 100

_NO_CODES = "themes: []\n"

DecidedSpans = dict[str, dict[str, list[Span]]]


class Study:
    """A study as it is on disk now; data are read once and kept until `refresh`."""

    def __init__(self, folder: Path, settings: Settings, store: Store) -> None:
        self.folder = folder
        self.settings = settings
        self.store = store
        self._answers: dict[Any, list[Any]] = {}  # of the store as it is in `_state`
        self._state: list[object] = []
        self.viewer = ""  # who looks at a blind study; empty for the study's owner

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def refresh(self) -> None:
        """Forget what was read, so that the next query reads from disk again."""
        self._answers.clear()
        for name in ("codebook", "codebook_sha256", "cases_table", "cast", "documents", "cases"):
            self.__dict__.pop(name, None)

    @property
    def title(self) -> str:
        """Return the study's title, or a default word if it has none."""
        return self.settings.title or "Study"

    @property
    def approach(self) -> Approach:
        """Return what suits this kind of study."""
        return APPROACHES[self.settings.approach]

    def place(self, file: str) -> Path:
        """The path of a transcript by the name that the store has for it.

        Raises QualcodeError if that is not a name of a file in the study's folder, or is that of one
        of the program's own files: the store may come from another person.
        """
        own = (*OWN, self.settings.codebook, self.settings.cases)
        return place_in(self.folder, file, own=own)

    def place_of_input(self, name: str) -> Path:
        """The path of the codebook, the cases table or the settings; QualcodeError for another name."""
        if name not in {self.settings.codebook, self.settings.cases, FILE_NAME}:
            raise QualcodeError(
                f"The history names an input file that the study does not have: {show_name(name)}.",
                "Nothing was written there. `qualcode check` looks at the whole history.",
            )
        return place_in(self.folder, name, own=())

    @property
    def codebook_path(self) -> Path:
        """Return the path of the codebook."""
        return self.folder / self.settings.codebook

    @property
    def cases_path(self) -> Path:
        """Return the path of the cases table, whether or not it exists."""
        return self.folder / self.settings.cases

    @property
    def transcripts(self) -> Path:
        """Return the folder of the transcripts as received."""
        return self.folder / self.settings.transcripts

    @property
    def outputs(self) -> Path:
        """Return the folder to which a run writes."""
        return self.folder / "outputs"

    @cached_property
    def codebook(self) -> Codebook:
        """Return the codebook; ProblemsError if it has errors."""
        from qualcode.store.read_codebook import codebook_key, load_read_codebook

        text, language = self.codebook_text(), self.settings.language
        if known := load_read_codebook(self.store, codebook_key(text, language)):
            return known
        from qualcode.codebook.yaml_file import parse_codebook

        return parse_codebook(text, self.codebook_path.name, language)

    def codebook_text(self) -> str:
        """Return the codebook's file; an empty codebook if the study codes openly and has none yet.

        Raises QualcodeError if the file is required and does not exist, or cannot be read.
        """
        from qualcode.files.yaml_nodes import decode_codebook, read_codebook_text
        from qualcode.store.wordings import load_input

        if coming := self.store.coming_file(self.codebook_path):
            return decode_codebook(coming, self.codebook_path.name)

        comes_later = self.approach.open_coding and not self.codebook_path.exists()
        if comes_later and load_input(self.store, self.settings.codebook) is None:
            return _NO_CODES
        return read_codebook_text(self.codebook_path)

    def check_codebook(self) -> list[Problem]:
        """Return every problem of the codebook and its keywords, by line."""
        from qualcode.codebook.yaml_file import read_codebook, read_keywords
        from qualcode.keywords.entries import check_keywords

        text = self.codebook_text()
        if text is _NO_CODES:
            return []
        name = self.codebook_path.name
        codebook, problems = read_codebook(text, name, self.settings.language)
        found = check_keywords(codebook or read_keywords(text, self.settings.language), name)
        if codebook is None:  # problems of keywords are reported once the codebook can be read
            found = [problem for problem in found if problem.severity == "error"]
            return sorted([*problems, *found])
        return sorted([*problems, *found, *self._unasked(codebook, name)])

    def _unasked(self, codebook: Codebook, path: str) -> list[Problem]:
        """Yield a problem for each code whose `asked_of` matches no case."""
        from qualcode.analysis.asked import find_unasked

        codes = [code for theme in codebook.themes for code in theme.walk() if code.asked_of]
        found = []
        if codes:
            with suppress(QualcodeError):  # a cases table that cannot be read is reported elsewhere
                places = [(d.name, d.part, self.cast.source_of(d)) for d in self.documents]
                found = list(find_unasked(codes, self.cases, places))
        return [
            Problem(path, code.line, f"code `{code.id}` applies to no case: {said}", "warning")
            for code, said in found
        ]

    @cached_property
    def codebook_sha256(self) -> str:
        """Return the SHA-256 of the codebook's text as hex, under which its versions are stored."""
        return text_sha256(self.codebook_text())

    @cached_property
    def cases_table(self) -> CasesTable:
        """Return the cases file; empty if it does not exist."""
        from qualcode.exchange.cases_table import CasesTable, read_cases

        return read_cases(self.cases_path) if self.cases_path.is_file() else CasesTable()

    @cached_property
    def cast(self) -> Cast:
        """Return the roles and cases of the speakers."""
        from qualcode.analysis.cast import Cast

        return Cast(
            members=self.cases_table.members,
            attributes=self.cases_table.attributes,
            moderators=self.settings.moderators,
            others=self.settings.others,
        )

    @cached_property
    def documents(self) -> list[Document]:
        """Return every document, by name."""
        return load_documents(self.store)

    def document(self, name: str) -> Document:
        """Return the document of that name; QualcodeError, with similar names, if there is none."""
        found = load_document(self.store, name)
        if found:
            return found
        names = list(load_names(self.store).values())
        raise QualcodeError(f"There is no document '{name}'.", nearest(name, names, "documents"))

    def documents_of(self, codings: Iterable[Coding | Suggestion]) -> list[Document]:
        """Return the documents of these items, by name, without reading the others."""
        ids = {one.document for one in codings}
        if "documents" in self.__dict__ or len(ids) > _FEW:
            return [document for document in self.documents if document.id in ids]
        return load_some(self.store, ids)

    @cached_property
    def cases(self) -> list[Case]:
        """Return every case with its attributes, without moderators, in natural order of names."""
        from qualcode.analysis.cast import find_cases

        return find_cases(self.documents, self.cast)

    def theme(self, theme_id: str) -> Theme:
        """Return the theme of that id; QualcodeError, with similar ids, if there is none."""
        found = self.codebook.theme(theme_id)
        if found:
            return found
        ids = [theme.id for theme in self.codebook.themes]
        raise QualcodeError(
            f"There is no theme '{theme_id}' in the codebook.", nearest(theme_id, ids, "themes")
        )

    def require_code(self, code_id: str, *, new: bool = False) -> str:
        """Return `code_id` if the codebook has a code or theme of that id; otherwise QualcodeError.

        For a `new` coding, the code must not be retired.
        """
        code = self.codebook.code(code_id)
        if new and code and code.retired:
            raise QualcodeError(
                f"The code '{code_id}' is retired and cannot be used for new codings.",
                f"`qualcode codebook retire {code_id} --back` makes it usable again.",
            )
        if code_id in self.codebook.order:
            return code_id
        raise QualcodeError(
            f"There is no code '{code_id}' in the codebook.",
            nearest(code_id, list(self.codebook.order), "codes"),
        )

    def holds(self, case: str) -> Callable[[str, Span], bool]:
        """Return a test of a place (document id, span): does the text belong to `case`?"""
        documents = {document.id: document for document in self.documents}

        def is_of_case(document_id: str, span: Span) -> bool:
            document = documents.get(document_id)
            return document is not None and self.cast.case_of_span(document, span) == case

        return is_of_case

    @property
    def everything_hidden_too(self) -> Study:
        """The same study for code that must see everything: merge, backup, check, undo, pseudonyms.

        Its results must never be shown to a coder of a blind study.
        """
        if not self.viewer:
            return self
        whole = copy.copy(self)
        whole.viewer = ""
        return whole

    def codings(self, which: Which = ALL) -> list[Coding]:
        """Return the selected codings that may be seen, including orphans."""
        asked = self._seen(which)
        return self._once(("codings", asked), lambda: load_codings(self.store, asked))

    def decisions(self, which: Which = ALL) -> list[Decision]:
        """Return the selected decisions that may be seen, oldest first."""
        asked = self._seen(which)
        return self._once(("decisions", asked), lambda: load_decisions(self.store, asked))

    def summaries(self, which: Which = ALL) -> list[Summary]:
        """Return the selected summaries that may be seen."""
        return load_summaries(self.store, self._seen(which))

    def memos(self, which: Which = ALL) -> list[Memo]:
        """Return the selected memos that may be seen, oldest first, without those of codings."""
        return load_memos(self.store, self._seen(which))

    def suggestions(self, coder: str = "", which: Which = ALL) -> list[Suggestion]:
        """Return the pending suggestions; in a blind study, those pending for this coder."""
        own = (coder or self.viewer) if self.settings.blind else ""
        return self._once(
            ("suggestions", own, which),
            lambda: list(self.each_suggestion(self.decided_spans(own, which), which, own)),
        )

    def waiting(self, coder: str = "", which: Which = ALL) -> Sequence[Suggestion]:
        """Return them by document name, then place; each is read when it is needed."""
        own = (coder or self.viewer) if self.settings.blind else ""
        return load_waiting(self.store, self._open_codes, own, replace(which, seen_by=own))

    @property
    def _open_codes(self) -> set[str]:
        """Return the codes that may be suggested: some may have been deleted or retired since."""
        retired = {code.id for code in self.codebook.walk() if code.retired}
        return self.codebook.order.keys() - retired

    def each_suggestion(
        self, decided: DecidedSpans, which: Which = ALL, coder: str = ""
    ) -> Iterator[Suggestion]:
        """The same one by one, for who knows what is settled; for `coder`, without what others taught."""
        known, asked = self._open_codes, replace(which, seen_by=coder)
        found = (one for one in each_suggestion(self.store, asked) if one.code_id in known)
        return (one for one in found if not is_decided(one, decided))

    def decided_spans(self, coder: str = "", which: Which = ALL) -> DecidedSpans:
        """Return the spans settled by decisions and codings (of `coder`), by document and code."""
        spans: DecidedSpans = {}
        asked = replace(which, coder=coder, placed=True)
        whole = self.everything_hidden_too  # a settled place is looked up, never shown
        values: list[Decision | Coding] = [*whole.decisions(asked), *whole.codings(asked)]
        for value in values:
            if value.span:
                found = spans.setdefault(value.document, {})
                found.setdefault(value.code_id, []).append(value.span)
        return spans

    def finished(self, *, coder: str = "") -> list[Finished]:
        """The marks that may be seen of what coders have finished, outdated ones included."""
        own = self.viewer if self.settings.blind else ""
        if own and coder not in {"", own}:
            return []
        return load_finished(self.store, coder=own or coder)

    def states(self, rows: Rows) -> States:
        """What is known of the rows' cells without words."""
        from qualcode.analysis.states import States

        texts = {document.id: document for document in self.documents}
        hashes: dict[str, str] = {}
        marks = []
        for mark in self.finished():
            if document := texts.get(mark.document):
                present = hashes.setdefault(document.id, text_sha256(document.text))
                marks += [mark] if mark.content == present else []
        return States(
            self.codebook,
            self.documents,
            rows.heard(self.documents, self.cast),
            marks,
            self.books({mark.codebook for mark in marks}),
            lambda document: self.cast.source_of(texts[document]),
            rows.groups,
        )

    def books(self, wanted: Iterable[str]) -> dict[str, Codebook]:
        """The codebooks of these wordings (SHA-256); one that cannot be read any more is left out."""
        from qualcode.codebook.yaml_file import parse_codebook

        found = {}
        for sha256 in wanted:
            if sha256 == self.codebook_sha256:
                found[sha256] = self.codebook
                continue
            with suppress(KeyError, QualcodeError):
                text = load_text(self.store, sha256)
                found[sha256] = parse_codebook(text, "an earlier version", self.settings.language)
        return found

    def hides(self, coder: str) -> bool:
        """Return whether the study is blind and the work of `coder` belongs to another person."""
        return self.settings.blind and self.viewer not in {"", coder}

    def _seen(self, which: Which) -> Which:
        """Restrict the query to what may be seen: in a blind study, the viewer's own work."""
        return replace(which, seen_by=self.viewer) if self.settings.blind else which

    def find_extracts(self, which: Which = ALL) -> list[Extract]:
        """Return the selected visible codings that have a place, with references, in text order."""
        case = which.case
        asked = replace(which, case="", placed=True)
        found = self._once(("extracts", self._seen(asked)), lambda: self.cite(self.codings(asked)))
        return [extract for extract in found if extract.case == case] if case else found

    def find_suggested(self) -> list[Extract]:
        """Return the pending suggestions in the form of extracts, without a coder."""
        from qualcode.analysis.extracts import as_codings

        return self._once(
            ("suggested", self.viewer), lambda: self.cite(as_codings(self.suggestions()))
        )

    def _once(self, question: Hashable, answer: Callable[[], list[Any]]) -> list[Any]:
        """Return a result computed once per state of the store; the caller may change the list."""
        state = self.store.state()
        if state is None:
            return answer()
        if self._state != [state]:
            self._state[:] = [state]
            self._answers.clear()
        if question not in self._answers:
            self._answers[question] = answer()
        return list(self._answers[question])

    def cite(self, codings: list[Coding]) -> list[Extract]:
        """Return the extracts of these codings."""
        from qualcode.analysis.extracts import find_extracts

        documents, width = self.documents_of(codings), self.settings.line_width
        return find_extracts(
            codings, documents, self.codebook, self.cast, width, load_answers(self.store)
        )

    def matrix(
        self, theme_id: str, *, by: str = "", where: Sequence[str] = (), rows: str = "case"
    ) -> Matrix:
        """Return the framework matrix of a theme; the options are those of `View`."""
        from qualcode.study.charts import View

        return self.matrices([self.theme(theme_id)], View(by, tuple(where), rows))[0]

    def matrices(
        self, themes: Sequence[Theme] | None = None, view: View | None = None
    ) -> list[Matrix]:
        """Return the matrices of these themes (default: all), in the order of the codebook."""
        from qualcode.study.charts import View, chart

        return chart(self, self.codebook.themes if themes is None else themes, view or View())

    def find(self, query: str, where: Sequence[str] = ()) -> Answer:
        """The passages that a query finds (docs/asking.md), among the cases that fulfil `where`."""
        found: Answer = _asked("asking", "find")(self, query, where)
        return found

    def presence(self, codes: Sequence[str] = (), **options: Any) -> pd.DataFrame:
        """The state of every case on every code (docs/asking.md); `where`, `rows`."""
        found: pd.DataFrame = _asked("tables", "find_presence")(self, codes, **options).to_frame()
        return found

    def crosstab(self, *by: str, codes: Sequence[str] = (), **options: Any) -> pd.DataFrame:
        """In how many cases of each group each code is coded (docs/asking.md); `where`, `facet`."""
        found: pd.DataFrame = _asked("tables", "find_crosstab")(
            self, by, codes, **options
        ).to_frame()
        return found

    def cooccurrence(self, codes: Sequence[str] = (), **options: Any) -> pd.DataFrame:
        """Which codes occur together (docs/asking.md); `unit`, `where`."""
        found: pd.DataFrame = _asked("tables", "find_cooccurrence")(
            self, codes, **options
        ).to_frame()
        return found

    def extracts(self) -> pd.DataFrame:
        """Return the coded extracts, one per row, with the columns of extracts.csv."""
        import pandas as pd

        from qualcode.exchange.extracts_csv import extract_columns, extract_row

        facets = list(self.codebook.facets)
        columns = extract_columns(facets, self.attribute_names)
        rows = [extract_row(extract, facets) for extract in self.find_extracts()]
        return pd.DataFrame(rows, columns=columns)

    @property
    def attribute_names(self) -> list[str]:
        """Return the attributes of the cases, in order."""
        from qualcode.analysis.cast import Attributes

        return Attributes(self.cast, load_answers(self.store)).names

    def coder(self, named: str = "") -> str:
        """Return the coder: as given, QUALCODE_CODER, `coder:` in study.yaml, or the login name."""
        told = (named, os.environ.get("QUALCODE_CODER", ""), self.settings.coder, _login_name())
        found = next((plain for name in told if (plain := " ".join(name.split()))), "coder")
        return unicodedata.normalize("NFC", found)


def find_study(start: Path) -> Path:
    """Return the study folder that contains `start`; QualcodeError if there is none."""
    if not start.is_dir():
        # A study further up would not be the one that was meant.
        raise QualcodeError(f"The folder {start} was not found.", "Check the name of the study.")
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder
    raise QualcodeError(
        f"There is no study in {start} or in a folder above it.",
        "Go to the study's folder, name it with --study DIR, or create one: `qualcode new DIR`.",
    )


def open_study(folder: str | os.PathLike[str]) -> Study:
    """Open the study in `folder` (or in a folder above it).

    Raises QualcodeError if there is none, or if its settings or store cannot be read.
    """
    home = find_study(Path(folder).absolute())
    return Study(home, load_settings(home), open_store(home / STORE_NAME))


def is_decided(suggestion: Suggestion, decided: DecidedSpans) -> bool:
    """Return whether every hit is in a span that is settled for the code."""
    spans = decided.get(suggestion.document, {}).get(suggestion.code_id, [])
    return bool(spans) and all(any(s.covers(hit.span) for s in spans) for hit in suggestion.hits)


def _asked(module: str, name: str) -> Callable[..., Any]:
    """A question of a module that itself needs this one: read when it is asked."""
    found: Callable[..., Any] = getattr(import_module(f"qualcode.study.{module}"), name)
    return found


def _login_name() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "coder"
