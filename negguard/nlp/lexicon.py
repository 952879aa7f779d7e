"""Word lists that decide what a clause does: report, ask, deny, quantify, hedge."""

from __future__ import annotations


def words(listed: str) -> frozenset[str]:
    """Return the words of a blank-separated list."""
    return frozenset(listed.split())


# Verbs of saying, showing, knowing and believing that take a "that" clause and do not
# turn it into a wish, a cause or a denial.
REPORTING_VERBS = words(
    """
    accept acknowledge add admit advise affirm agree allege analyze announce anticipate
    appreciate argue ascertain assert assess assume assure attest aver avow believe
    boast calculate certify claim clarify comment compute concede conclude confess
    confide confirm conjecture consider contend corroborate declare decree deduce deem
    demonstrate describe detail determine disclose discover divulge document emphasise
    emphasize establish estimate exclaim expect explain expound feel figure find
    forecast gather guess hear highlight hint hold hypothesise hypothesize illustrate
    imagine imply indicate infer inform insist intimate joke judge know learn list
    maintain marvel mean mention muse narrate note notice notify observe opine perceive
    phone point postulate predict presume proclaim profess promise pronounce propose
    prove publish quip read realise realize reason recall recap reckon recognise
    recognize recollect record recount reflect reiterate relate remark remember remind
    repeat reply report respond restate reveal rule say see sense show shout specify
    speculate state stipulate stress submit suggest summarise summarize suppose surmise
    suspect swear tell testify theorise theorize think tweet underline underscore
    understand uncover unveil verify vow warn whisper write announce celebrate
    authenticate validate
    """
)
# "It is true that ...", "it turns out that ...": the state is reported of the clause.
REPORTING_STATES = words(
    """
    true clear known certain obvious evident likely documented undisputed established
    apparent undeniable common public widely
    turns turned seems seemed appears appeared emerged transpired happens happened
    """
)
# Verbs whose passive or active takes "to" and reports: "is said to have won".
RAISING = frozenset({"claim", "profess"})
INTERROGATIVE = words("who whom whose what which when where why how whether if")

# A clause that holds one of these is negative already.
NEGATORS = words(
    """
    not n't n\u2019t no never none nobody nothing neither nor nowhere hardly scarcely
    barely rarely seldom cannot few little without nil zero
    """
)
# A denial would deny what these words single out, not the claim.
FOCUS = words("only even merely solely exclusively simply alone ever")
# Adverbs about the whole sentence: a denial goes after them, not before.
SENTENCE_ADVERBS = words(
    """
    actually allegedly apparently arguably certainly clearly consequently
    definitely evidently fortunately furthermore hence however indeed likely maybe
    moreover nevertheless obviously perhaps possibly presumably probably
    reportedly sadly supposedly surely thereby therefore thus undoubtedly unfortunately
    """
)
# Universal and proportional words: plain denial puts "not" before them.
UNIVERSAL = words("all every everyone everybody everything both many much each")
EXISTENTIAL = words("some several various certain numerous multiple")
PRONOUN_DENIALS = {
    "someone": "no one",
    "somebody": "nobody",
    "something": "nothing",
}
POLAR_PRONOUNS = {
    "some": "any",
    "someone": "anyone",
    "somebody": "anybody",
    "something": "anything",
    "somewhere": "anywhere",
}
# Words before a numeral that make it a bound.
BOUNDS = words("least most more less fewer over under nearly almost up about around")
AMOUNTS = words("lot number couple few handful majority variety series total range")
# The only words that can help another verb; a tree that says so of others is wrong.
AUXILIARIES = words(
    """
    am is are was were be been being 'm 're 's 've 'd 'll have has had having
    do does did can could may might must shall should will would ought need dare
    """
)
