"""Conversations made up: names of many kinds, marks around labels, header blocks, last lines.

`talks()` combines them into several hundred, the same ones each time: a text and the turns that
are right for it.
"""

import itertools
import random
from dataclasses import dataclass

ASKED = (
    "How was the ward at night?", "And what helped, if anything?", "Who else was there?",
    "What about going home?", "Can you say more about the nurse?", "Why do you think that was?",
)  # fmt: skip
SAID = (
    "Loud, very loud. I could not sleep.", "My sister came by every day.", "Worse than the ward.",
    "She sat down with me: nobody else did.", "I don't know, honestly.", "Nobody rang me afterwards.",
    "Well, it was two things really, the noise and the food.", "Yes.", "They said they would, you see.",
    "The team did. Or they tried to.",
)  # fmt: skip

# Kind of name -> the one who asks, and those who answer.
NAMES = {
    "role": ("Interviewer", ["Participant"]),
    "numbered roles": ("Interviewer", ["Participant 1", "Participant 2", "Participant 11"]),
    "alike roles": ("Interviewer", ["Interviewee"]),
    "letters": ("I", ["P"]),
    "codes": ("I", ["P1", "P2", "P11"]),
    "small roles": ("interviewer", ["service user", "carer"]),
    "small codes": ("int", ["p1", "p2", "p3"]),
    "digits": ("1", ["2", "3"]),
    "digit and letter": ("Anna Bell", ["2F", "3M", "14F"]),
    "hash": ("Anna Bell", ["#3", "#4"]),
    "telephone": ("Anna Bell", ["+44 7700 900123", "07700 900456"]),
    "full names": ("Anna Bell", ["Ben Ash", "Cai Dew", "Dot Elm"]),
    "initials": ("A.B.", ["C.D.", "E.F."]),
    "initials without dots": ("AB", ["CD", "EF"]),
    "organisation": ("Anna Bell", ["Ben Ash | NHS Leeds", "Cai Dew | NHS Leeds"]),
    "slash": ("Anna Bell / Leeds", ["Ben Ash / York"]),
    "comma": ("Bell, Anna", ["Ash, Ben", "Dew, Cai (Leeds)"]),
    "pronouns": ("Anna Bell (she/her)", ["Ben Ash (he/him)", "Cai (they/them)"]),
    "square brackets": ("Anna Bell", ["Ben Ash [External]", "Cai Dew [External]"]),
    "job": ("Anna Bell", ["Ben Ash (nurse lead)", "Cai Dew (ward manager)"]),
    "from": ("Anna", ["Ben from Leeds", "Cai from York"]),
    "dash in name": ("Anna Bell - Leeds", ["Ben Ash - York", "Cai Dew - York"]),
    "title": ("Dr. Bell", ["Mrs. Ash", "Mr Dew", "St. John"]),
    "age": ("Moderator", ["Woman (34)", "Man (41)", "Child (aged 9)"]),
    "Welsh": ("Holwr", ["Siân ap Rhys-Ŵyn", "Myfanwy ferch Ifan"]),
    "Dutch": ("Jan van der Berg", ["Els de Wit", "Piet van 't Hof"]),
    "Spanish": ("María de los Ángeles", ["José y Pérez", "Íñigo"]),
    "Portuguese": ("Ana dos Santos", ["João da Silva e Sousa"]),
    "German": ("Interviewerin", ["Befragte", "Freifrau von und zu Stein"]),
    "French": ("Enquêtrice", ["Enquêtée", "Mme d'Aubigné"]),
    "Arabic in Latin": ("Layla", ["Omar bin Said al-Hadi", "Umm Kulthum"]),
    "Irish": ("Máire Ní Bhriain", ["Seán Ó Sé", "Liam mac Giolla"]),
    "apostrophes": ("O'Neil", ["D'Arcy", "Jean-Luc"]),
    "Cyrillic": ("Анна Белл", ["Мария", "Пётр Ильич"]),
    "Greek": ("Συνεντευκτής", ["Μαρία", "Γιώργος"]),
    "Chinese": ("访谈者", ["受访者1", "受访者2"]),
    "Japanese": ("田中", ["佐藤さん", "鈴木"]),
    "Korean": ("면담자", ["참여자 1", "참여자 2"]),
    "Thai": ("ผู้สัมภาษณ์", ["ผู้ให้ข้อมูล"]),
    "Hindi": ("साक्षात्कारकर्ता", ["प्रतिभागी"]),
    "Arabic": ("الباحثة", ["ليلى", "عمر"]),
    "Hebrew": ("מראיינת", ["דנה"]),
    "devices": ("Anna", ["iPhone 12", "Ben's iPad", "Galaxy A52"]),
    "user names": ("anna.bell", ["ben_ash99", "cai-dew"]),
    "addresses": ("anna@leeds.ac.uk", ["ben@york.ac.uk"]),
    "at": ("@anna", ["@ben", "@cai"]),
    "underscores": ("SPEAKER_00", ["SPEAKER_01", "SPEAKER_02"]),
    "two at once": ("Facilitator", ["P1 & P2", "P1", "P2"]),
    "all": ("Facilitator", ["All", "Tom", "Sue"]),
    "emoji": ("Anna 🙂", ["Ben 🌿"]),
    "star": ("Anna*", ["Ben*", "Cai"]),
    "questioned": ("Moderator", ["P1", "P?", "P2"]),
    "kin": ("me", ["mum", "nan"]),
    "room": ("Anna Bell", ["Meeting Room 4.12", "Leeds Meeting Room 2"]),
    "group": ("Mod", ["R1 (FG2, male)", "R2 (FG2, female)"]),
    "plus": ("Anna +1", ["Ben (guest)", "Cai (Guest)"]),
    "Vietnamese": ("Nguyễn Thị Minh", ["Trần Văn An"]),
    "Turkish": ("Görüşmeci", ["Katılımcı 1", "Katılımcı 2"]),
    "Polish": ("Badaczka", ["Uczestnik 1", "Łucja Żak"]),
}


def at(seconds):
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def parts(seconds):
    return seconds // 3600, seconds // 60 % 60, seconds % 60


# How a turn is written: from name, speech, place (from 0) and time (seconds).
WRITTEN = {
    "colon": lambda n, s, i, t: f"{n}: {s}",
    "colon and blank before": lambda n, s, i, t: f"{n} : {s}",
    "colon and tab": lambda n, s, i, t: f"{n}:\t{s}",
    "wide colon": lambda n, s, i, t: f"{n}：{s}",
    "bold": lambda n, s, i, t: f"**{n}:** {s}",
    "bold before the colon": lambda n, s, i, t: f"**{n}**: {s}",
    "label above": lambda n, s, i, t: f"{n}:\n{s}",
    "time and label above": lambda n, s, i, t: f"{n}  {at(t)}\n{s}",
    "time in brackets before": lambda n, s, i, t: f"[{at(t)}] {n}: {s}",
    "time in brackets after": lambda n, s, i, t: f"{n} [{at(t)}]: {s}",
    "time after the colon": lambda n, s, i, t: f"{n}: [{at(t)}] {s}",
    "time between tabs": lambda n, s, i, t: f"{n}:\t{at(t)}\t{s}",
    "time with dots": lambda n, s, i, t: "[{:02}.{:02}.{:02}] {}: {}".format(*parts(t), n, s),
    "time in words": lambda n, s, i, t: "[{}h{:02}m{:02}s] {}: {}".format(*parts(t), n, s),
    "seconds": lambda n, s, i, t: f"[{t}.5] {n}: {s}",
    "time on a line above": lambda n, s, i, t: f"{at(t)}\n{n}: {s}",
    "f4 before": lambda n, s, i, t: f"#{at(t)}-0# {n}: {s}",
    "f4 after": lambda n, s, i, t: f"{n}: {s} #{at(t)}-0#",
    "number in brackets": lambda n, s, i, t: f"[{i + 1}] {n}: {s}",
    "number in round brackets": lambda n, s, i, t: f"({i + 1}) {n}: {s}",
    "two marks": lambda n, s, i, t: f">> {n}: {s}",
    "dash before": lambda n, s, i, t: f"- {n}: {s}",
    "star before": lambda n, s, i, t: f"*{n}:\t{s}",
    "quoted": lambda n, s, i, t: f"“{n}”: {s}",
    "straight quotes": lambda n, s, i, t: f'"{n}": {s}',
    "in brackets": lambda n, s, i, t: f"[{n}]: {s}",
    "semicolon": lambda n, s, i, t: f"{n}; {s}",
    "mark after": lambda n, s, i, t: f"{n}> {s}",
    "dash after": lambda n, s, i, t: f"{n} - {s}",
    "dash without blank": lambda n, s, i, t: f"{n}- {s}",
    "tab": lambda n, s, i, t: f"{n}\t{s}",
}
# Which names a way of writing cannot be told apart with.
CLASH = {
    "dash after": ("dash in name",), "in brackets": ("square brackets",),
    "dash without blank": ("organisation", "dash in name", "digits", "initials"), "star before": ("star",),
    "bold": ("star",), "bold before the colon": ("star",),
}  # fmt: skip

HEADERS = {
    "none": "",
    "facts": "Date: 2 May 2024\nPlace: Leeds\nDuration: 34 min\n\n",
    "who": "Interviewer: Anna Bell\nParticipant: P3\nDate: 2 May 2024\n\n",
    "title": "Interview with Mrs Elm, 2 May 2024\n\n",
    "title with colon": "GWEN ELM: An interview by Anna Bell, 2 May 2024\n\n",
    "oral history": "Oral History Interview: Gwen Elm\nLeeds Archive, 2 May 2024\n\nPreface\n\n",
    "French": "Entretien n° 4\nDate : 2 mai 2024\nLieu : Lyon\nDurée : 34 min\n\n",
    "German": "Transkript\nDatum: 2. Mai 2024\nOrt: Köln\nDauer: 34 Min.\nInterviewerin: Anna Bell\n\n",
    "Spanish": "Entrevista 3\nFecha: 2 de mayo de 2024\nLugar: Sevilla\nEntrevistadora: Ana\n\n",
    "Polish": "Wywiad nr 3\nData: 2 maja 2024\nMiejsce: Kraków\n\n",
    "Chinese": "访谈记录\n日期：2024年5月2日\n地点：上海\n\n",
    "prose": "This transcript was checked by the participant. Names were changed.\n\n",
}
FOOTERS = {
    "none": "",
    "end": "\n\nEnd of interview",
    "brackets": "\n\n[END OF AUDIO]",
    "time and brackets": "\n\n[01:12:05] [END OF AUDIO]",
    "German": "\n\nEnde des Interviews",
    "French": "\n\nFin de l'entretien",
    "Teams": "\n\nAnna Bell stopped transcription",
    "dashes": "\n\n--- End of transcript ---",
    "service": "\n\nTranscribed by https://otter.ai",
    "Spanish": "\n\nFin de la entrevista",
}


@dataclass(frozen=True)
class Talk:
    """A made-up file: its name, its text, and the turns (speaker, speech) that are right."""

    name: str
    text: str
    turns: list
    times: list


def conversation(kind, rng, length=10):
    asks, answer = NAMES[kind]
    turns, said = [], rng.sample(SAID, len(SAID))
    for place in range(length):
        if place % 2 == 0:
            turns.append((asks, ASKED[rng.randrange(len(ASKED))]))
        else:
            who = answer[(place // 2) % len(answer)]
            turns.append((who, said[place // 2 % len(said)]))
    return turns


def talk(kind, way, header="none", footer="none", gap="\n\n", seed=0):
    rng = random.Random(f"{kind} {way} {header} {footer} {gap} {seed}")
    turns = conversation(kind, rng, length=max(10, 4 * len(NAMES[kind][1])))
    times = list(itertools.accumulate(rng.randrange(4, 40) for _ in turns))
    lines = [WRITTEN[way](n, s, i, times[i]) for i, (n, s) in enumerate(turns)]
    text = HEADERS[header] + gap.join(lines) + FOOTERS[footer]
    timed = "time" in way or way == "seconds" or way == "f4 before"
    right = [(n.strip("*@"), s) for n, s in turns]
    return Talk(f"{kind}, {way}, {header}, {footer}, {gap!r}", text, right, times if timed else [])


def talks():
    for kind in NAMES:
        for way in WRITTEN:
            if kind not in CLASH.get(way, ()):
                yield talk(kind, way)
    for number, (header, footer) in enumerate(itertools.product(HEADERS, FOOTERS)):
        kinds = ["role", "full names", "codes", "alike roles", "organisation", "Welsh", "French"]
        for way in ("colon", "time in brackets before", "bold"):
            yield talk(kinds[number % len(kinds)], way, header, footer)
        yield talk(kinds[(number + 3) % len(kinds)], "colon", header, footer, gap="\n")
