"""The commonest small words of English, and those of other languages it lacks.

They tell languages apart: a third of the words of any English prose are among them.
"""

from __future__ import annotations

_ENGLISH = (
    "the of and to in is that it for was on "
    "as with be by at this are or from you not "
    "have but his they an which we were their "
    "has had been will would there if so what "
    "can your when who more no he she him her its our my me do does did how all any"
)
_OTHERS = (
    # Spanish, Portuguese, Italian, French, Catalan, Romanian
    "el la los las que de del y en un una "
    "por con para se lo su es al como más pero sus "
    "o os um uma não em da do dos das ao "
    "pelo pela mais foi são il gli di che e è per "
    "non sono una le nel della dei delle alla "
    "anche più questo les des et est dans qui "
    "pour sur pas au aux ce cette sont avec ne "
    "du une mais ou ont été els amb perquè si "
    "din pe nu sunt este care cu sau "
    # German, Dutch, Swedish, Danish, Norwegian
    "der die das und ist nicht ein eine einen mit "
    "von zu den dem des auf für im sich auch "
    "es als wird bei het een van en niet dat "
    "op te zijn voor met aan ook maar och att som "
    "är inte det av på til ikke og er jeg vi har med den för hun han "
    # Polish, Czech, Turkish, Finnish, Hungarian, Indonesian, Vietnamese
    "nie się jest na w z że do je není aby ve "
    "bir ve bu için ile da ja on ei että se oli "
    "az és hogy nem egy yang dan ini itu "
    "untuk dengan tidak adalah di ke dari của là và "
    "không có được cho"
)
ENGLISH = tuple(dict.fromkeys(_ENGLISH.split()))
OTHERS = tuple(word for word in dict.fromkeys(_OTHERS.split()) if word not in ENGLISH)
