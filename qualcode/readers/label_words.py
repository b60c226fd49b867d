"""Words that transcripts use, or do not use, for a speaker."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Roles people write for speakers; with or without a number they are labels wherever they stand.
ROLES = _words(
    """
    a audience carer child client clinician coach co-facilitator cofacilitator colleague consultant
    counsellor counselor daughter doctor dr f facilitator father female gp guest host
    i int interviewee interviewer iv k male man moderator mother narrator nurse observer p
    panellist parent participant partner patient person practitioner professional psychiatrist
    psychologist q r ra researcher resident resp respondent service social son speaker staff student
    su subject support teacher therapist translator interpreter unidentified unknown user voice
    witness woman worker befragte befragter interviewerin intervieweur enquêteur moderatorin
    entrevistador entrevistadora entrevistado entrevistada participante moderador moderadora
    deelnemer onderzoeker intervistatore partecipante all both several everyone
    multiple many various some participants respondents speakers voices
    """
)
PARTICLES = _words(
    """
    of de da di del van von der den la le el al bin ibn y e and the or from at in aus vom zu zum zur
    und am auf das dem des do dos du d des las los les lo della delle dello dei degli dal dalla et
    het ten ter te op ver t s ap ab ferch verch mac mc nic nić ní ó o ui uí a an na bint binti abu
    umm abd ben bat ould ag af av og och i ja z ze ka pour chez
    """
)
# Before a number these head printed questions and sections, which belong to no one.
QUESTIONS = _words(
    """
    q question frage pregunta domanda vraag pytanie fråga spørgsmål kysymys otázka kérdés soru вопрос
    питання ερώτηση 问题 質問 질문 问 part teil partie parte deel część del section abschnitt sección
    sezione sectie chapter kapitel chapitre capítulo theme themes thema thème tema temat topic block
    task aufgabe activity scene session exercise item step stage phase week day month year level
    objective goal hypothesis finding recommendation box panel table figure example vignette scenario
    """
)
_COMPOUNDS = (
    "frage",
    "fragen",
    "thema",
    "themen",
    "block",
    "vraag",
    "fråga",
    "spørsmål",
    "kysymys",
)


def heads_questions(word: str) -> bool:
    """True for a word that, before a number, heads a printed question or section."""
    plain = word.casefold()
    return plain in QUESTIONS or plain.endswith(_COMPOUNDS)


# Numbers in words, as headings have them.
NUMBERS = _words(
    """
    one two three four five six seven eight nine ten eleven twelve first second third fourth fifth
    eins zwei drei vier fünf sechs sieben acht neun zehn un deux trois quatre cinq sept huit neuf dix
    uno dos tres cuatro cinco seis siete ocho nueve diez due tre quattro cinque sei een twee drie vijf
    jeden dwa trzy cztery en två fyra fem um dois
    """
)
# Heads of notes that occur where a label could.
HEADS = _words(
    """
    abstract aim aims answer appendix background break caution chapter comment comments conclusion
    conclusions contact copyright date details duration edit email end example examples fig figure
    fg findings footnote group header http https important interview introduction keywords key language
    length link location method methods more name nb note notes outro part place point points ps
    question questions re recorded recording reference references reminder results section session
    setting source step subject summary table tel time title to topic transcriber transcript
    transcription transcribed age aims attendees audio consent context ethnicity facilitators file
    format gender interviewed interviewers moderators observers occupation participants present
    project purpose research role sex site study transcripts venue update url version warning website
    morning afternoon evening night first second third firstly secondly finally lastly also
    archive archives archival collection conducted credits funding history oral preface proofread
    series tape tapes videographer volume interviewees edited funders theme themes thema thème temat
    category categories code codes finding phase stage week day month year level objective goal
    hypothesis recommendation box panel kapitel teil partie abschnitt frage pregunta domanda vraag
    pytanie fråga datum data fecha ort lieu lugar luogo plaats miejsce dauer durée duración durata
    duur dato sted dátum hely 日期 地点 時間 时间 場所 日時 дата место длительность ημερομηνία τόπος
    monday tuesday wednesday thursday friday saturday sunday
    """
)
SOUNDS = _words(
    """
    laughter laughs laugh laughing chuckles chuckle giggles sighs sigh pause pauses long silence
    silent inaudible unclear unintelligible crosstalk overlapping overtalking music applause noise
    background cough coughs coughing crying cries crosstalking indistinct indiscernible redacted
    phonetic sic nods gasps sniffs whispers whispering interruption interrupted recording phone
    blank foreign beep clears throat speaking in language end start mumbles overlap door knocking
    """
)
# What people say so often and so shortly that it has a line of its own.
INTERJECTIONS = _words(
    """
    absolutely ah alright amen and awesome aye but bye cheers cool correct definitely erm exactly
    fine good goodbye great ha hello hey hi hm hmm huh indeed lovely m maybe mhm mm mmm mmhm never
    nice no nope nothing oh ok okay perfect please probably quite really right so sorry sure thank
    thanks true uh uhm uhuh um well what wow yeah yep yes you
    """
)
