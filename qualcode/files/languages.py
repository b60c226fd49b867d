"""What texts in many languages look like: their letters, common words, and the encodings they are met in."""

from __future__ import annotations

from dataclasses import dataclass

_WESTERN = ("cp1252", "mac_roman", "cp850")
_CENTRAL = ("cp1250", "iso8859_2")
_BALTIC = ("cp1257",)
_CYRILLIC = ("cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic")


@dataclass(frozen=True)
class Language:
    """A language: its code (ISO 639-1), letters beyond ASCII in small, common words, encodings.

    `scripted`: it is not written in Latin letters. For Chinese, Japanese and Korean `words` are
    common characters.
    """

    name: str
    code: str
    letters: frozenset[str]
    words: frozenset[str]
    encodings: tuple[str, ...]
    scripted: bool = False


def _language(
    name: str,
    code: str,
    letters: str,
    words: str,
    encodings: tuple[str, ...],
    *,
    scripted: bool = False,
) -> Language:
    return Language(name, code, frozenset(letters), frozenset(words.split()), encodings, scripted)


_RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_HIRAGANA = "".join(map(chr, [*range(0x3041, 0x3097), *range(0x30A1, 0x30FD)]))

# The likelier first: of two that fit as well, it is taken.
LANGUAGES = (
    _language("English", "en", "éèêëïöôñçàâüæœ",
              "the and i to a of it was that in you so is we he she my they but not", _WESTERN),
    _language("French", "fr", "àâæçèéêëîïôœùûüÿ",
              "le la les de des et est je que pas un une dans pour ça c'est on avec très à été même", _WESTERN),
    _language("German", "de", "äöüßéàè",
              "der die das und ich nicht ist war es zu ein mit auch wie aber sich für dann über können", _WESTERN),
    _language("Spanish", "es", "áéíóúüñªº",
              "el la los que de y no en un una me es con por se lo pero muy sí más también qué", _WESTERN),
    _language("Portuguese", "pt", "áâãàçéêíóôõúüªº",
              "o a os que de e não em um uma me é com por se mas muito então também eu", _WESTERN),
    _language("Italian", "it", "àèéìíîòóù",
              "il la che di e non un una mi è con per ma molto più perché anche sono io", _WESTERN),
    _language("Dutch", "nl", "áäàâçëéèêíïîóöôúüñ",
              "de het een en ik dat is niet was van je maar ook met wel er dan", _WESTERN),
    _language("Danish or Norwegian", "da", "æøåéèêëóòôäöü",
              "og jeg det er at ikke en var på så med han hun men der til for også", _WESTERN),
    _language("Swedish or Finnish", "sv", "åäöéèàüš",
              "och jag det är att inte en var på så med han hon men där ja se on ei että oli", _WESTERN),
    _language("Icelandic", "is", "áéíóúýþæöð",
              "og að það ég ekki var sem í á við en hún hann er um þetta", _WESTERN),
    _language("Catalan", "ca", "àèéíïòóúüç·",
              "el la els que de i no en un una em és amb per però molt més també", _WESTERN),
    _language("Welsh", "cy", "âêîôûŵŷáéíóúàèìòùäëïöü",
              "y yr yn i o a ar oedd mae ei fy bod wedi gan am fel hynny beth dim iawn roedd ond", ("iso8859_14", "cp1252")),
    _language("Irish or Gaelic", "ga", "áéíóúàèìòù",
              "an na a ar is agus bhí tá sé sí go le ní raibh mé", ("cp1252", "iso8859_14")),
    _language("Polish", "pl", "ąćęłńóśźżé",
              "i w na nie że się to jest do jak ale co tak z było bardzo ja mnie", _CENTRAL),
    _language("Czech", "cs", "áčďéěíňóřšťúůýžöü",
              "a se na že to je v jsem ale jak tak by co bylo jsme byla to", _CENTRAL),
    _language("Slovak", "sk", "áäčďéíĺľňóôŕšťúýž",
              "a sa na že to je v som ale ako tak by čo bolo sme bola", _CENTRAL),
    _language("Hungarian", "hu", "áéíóöőúüű",
              "a az és hogy nem is volt meg de egy ez ha én mert nagyon", _CENTRAL),
    _language("Slovene or Croatian", "sl", "čćđšž",
              "je in da se na ne to sem pa bi i u sam nije što", _CENTRAL),
    _language("Romanian", "ro", "ăâîşţșț",
              "și şi de nu că am la în o a mai un este era cu eu", (*_CENTRAL, "iso8859_16")),
    _language("Turkish", "tr", "çğıöşüâîûi̇",
              "ve bir bu çok da de ben ne için ama daha sonra o değil var", ("cp1254", "iso8859_9")),
    _language("Lithuanian", "lt", "ąčęėįšųūž", "ir kad aš tai buvo į ne bet su yra labai", _BALTIC),
    _language("Latvian", "lv", "āčēģīķļņšūž", "un es ka tas bija ir uz ar ne bet ļoti", _BALTIC),
    _language("Estonian", "et", "äöõüšž", "ja ei ma et see on oli kui aga väga", _BALTIC),
    _language("Russian", "ru", _RUSSIAN,
              "и в не на я что как это но то так у с а мне было очень потом по же он она мы все", _CYRILLIC, scripted=True),
    _language("Bulgarian", "bg", "абвгдежзийклмнопрстуфхцчшщъьюя",
              "и да не се на че в е аз ми това за с си беше много като но как сме съм са", _CYRILLIC, scripted=True),
    _language("Ukrainian", "uk", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
              "і не що в я на це та як у з але було так дуже мені ми він вона", ("cp1251", "koi8_u", "cp1125", "iso8859_5", "mac_cyrillic"), scripted=True),
    _language("Serbian or Macedonian", "sr", "абвгдђѓежзѕијкќлљмнњопрстћуфхцчџш",
              "и је у да се на не то сам што а али као било и од е во", ("cp1251", "iso8859_5", "mac_cyrillic"), scripted=True),
    _language("Greek", "el", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
              "και το να δεν που με η ο είναι ήταν για από στο στην της του τι μου σε θα μας πώς", ("cp1253", "iso8859_7", "mac_greek"), scripted=True),
    _language("Hebrew", "he", "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
              "את לא של אני זה על היה מה גם כי הוא היא אז כל", ("cp1255", "iso8859_8", "cp862"), scripted=True),
    _language("Arabic", "ar", "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچگ",
              "في من على أن ما لا هذا كان كانت لم جدا ثم إلى أنا و مع كنت عن كيف", ("cp1256", "iso8859_6"), scripted=True),
    _language("Thai", "th", "".join(map(chr, [*range(0xE01, 0xE3B), *range(0xE40, 0xE5C)])),
              "ที่ เป็น และ ไม่ มี ได้ ว่า ฉัน มาก ใน ของ ให้", ("cp874",), scripted=True),
    _language("Japanese", "ja", _HIRAGANA, "の に は を た が で て と し れ さ い る す か な", ("cp932", "euc_jp"), scripted=True),
    _language("Chinese", "zh", "", "的 一 是 不 了 在 人 有 我 他 这 個 个 们 們 来 到 说 說 就 么 什 很 時 时", ("gb18030", "big5"), scripted=True),
    _language("Korean", "ko", "", "이 다 는 을 가 에 고 지 도 은 하 의 를 그 아 어 요", ("cp949",), scripted=True),
)  # fmt: skip
IDEOGRAPHIC = frozenset({"ja", "zh", "ko"})
# Words without blanks between them are looked for within the text.
UNSPACED = frozenset({"th"})
