"""What looks like a label and was not taken for one, so that no speaker is lost unnoticed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from qualcode.model.documents import Aside, Turn
from qualcode.readers.labels import BLANK, Label, clean, lines_with_places
from qualcode.readers.left_out import by_lines

# Up to five words and a colon at the start of a line, with something said after it or nothing.
_LIKE_A_LABEL = re.compile(
    rf"^{BLANK}*(?P<label>[^\s:：][^\n\t:：]{{0,58}}?){BLANK}*[:：](?=$|[^\d/\\])"
)
_MOST_WORDS = 5
# One speaker has nearly all turns, and so many more lines look like labels.
_NEARLY_ALL = 0.9
_MANY, _MANY_SHARE = 5, 0.2


def find_doubted(text: str, labels: Iterable[Label]) -> tuple[Aside, ...]:
    """The strings before a colon at the start of lines where no label was taken, with their lines."""
    taken = {label.start for label in labels} | {label.named for label in labels}
    lines: Counter[str] = Counter()
    for at, line in lines_with_places(text):
        match = _LIKE_A_LABEL.match(line)
        if match and not any(place in taken for place in range(at, at + match.end() + 1)):
            label = clean(match["label"])
            if label and len(label.split()) <= _MOST_WORDS:
                lines[label] += 1
    return by_lines(Aside(label, count) for label, count in lines.items())


def told_of_doubted(turns: Sequence[Turn], doubted: Sequence[Aside]) -> tuple[str, ...]:
    """A warning if one speaker has nearly all turns while many lines look like labels."""
    count = sum(aside.lines for aside in doubted)
    speakers = Counter(turn.speaker for turn in turns)
    if not speakers or count < max(_MANY, len(turns) * _MANY_SHARE):
        return ()
    speaker, most = speakers.most_common(1)[0]
    if most < len(turns) * _NEARLY_ALL:
        return ()
    who = f'"{speaker}" has {most} of {len(turns)} turns' if speaker else "No turn has a speaker"
    such = f'such as "{doubted[0].what}"'
    return (f"Please check: {who}, but {count} lines look like labels of speakers, {such}.",)
