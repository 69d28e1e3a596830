"""English words that name no theme: function words, small talk, verbs, adjectives."""

from typing import Final

# The library's English stop words hold "order", "state" and "world", which name themes.
FUNCTION_WORDS: Final = frozenset(
    "a about above across after again against ago all almost alone along already also although "
    "always am among an and another any anybody anyone anything anyway anywhere are around as at "
    "away back be became because become becomes becoming been before behind being below beside "
    "besides between beyond both but by can cannot could despite down during each either else "
    "enough especially etc even ever every everybody everyone everything everywhere except few "
    "for former from further had has have having he hence her here hers herself him himself his "
    "how however i if in indeed instead into is it its itself last least less many may me "
    "meanwhile might mine more moreover most mostly much must my myself neither never "
    "nevertheless next nobody none nor not nothing now nowhere of off often on once one only onto "
    "or other others otherwise our ours ourselves out over own per perhaps quite rather same seem "
    "seemed seems several shall she should since so some somebody somehow someone something "
    "sometimes somewhere still such than that the their theirs them themselves then there "
    "therefore these they this those though through throughout thus to together too toward "
    "towards two under unless until up upon us very via was we were what whatever when whenever "
    "where whereas wherever whether which while who whoever whole whom whose why will with within "
    "without would yet you your yours yourself don didn doesn isn aren wasn weren won wouldn "
    "couldn shouldn hasn haven hadn ain ll ve re don't didn't doesn't isn't aren't wasn't weren't "
    "won't wouldn't couldn't shouldn't hasn't haven't hadn't can't i'm i've i'd i'll it's that's "
    "there's what's let's you're you'd you'll you've we're we'd we'll they're they'd they'll "
    "they've he's he'd she's she'd who's dont doesnt didnt cant isnt wont im ive thats".split()
)

# What people say in comments whatever they talk about. Named only where nothing else is.
SMALL_TALK: Final = frozenset(
    "just like really well yes no ok okay think know say says said want need going got get gets "
    "make makes made making take thing things way did does do doing done use used lot lots good "
    "bad right look see come comes sure let please thank thanks maybe actually people stuff gonna "
    "kind course old new time year years day days long big little mean means put keep give given "
    "first second three january february march april june july august september october november "
    "december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday "
    "friday saturday sunday today tomorrow yesterday article comment comments post posts posted "
    "author mr mrs oh lol hey ur r u http https www com org html hi hello guys place "
    "places bit bits vs".split()
)

# How people judge whatever they talk about; part of phrases ("Great Britain"), alone no name.
JUDGEMENTS: Final = frozenset(
    "amazing awesome awful best better easy excellent fantastic fine funny great hilarious "
    "horrible interesting love loved lovely nice perfect personally pretty terrible times tried "
    "try wonderful worse worst".split()
)

# Verbs that are seldom nouns, in their base form.
VERBS: Final = frozenset(
    "accept accuse achieve acquire add adopt affect afford agree align allege allow annoy "
    "apologise apologize appear apply appreciate approve argue arise arrive ask assist assume "
    "avoid beat beg begin behave believe belong borrow bother bring build buy carry catch "
    "celebrate choose collect combine commit compare compete complain concentrate conclude "
    "confirm connect consider contain continue contribute convince cope create criticise "
    "criticize cry dare decide declare defend define deliver demonstrate deny depend derive "
    "describe deserve destroy develop die disagree disappear discover discuss distribute dominate "
    "draw earn eat eliminate embrace emerge employ enable encourage endorse enforce engage "
    "enhance enjoy ensure enter establish examine exceed exclude exist expand expect explain "
    "expose express extend fail fall feel find follow forget forgive foster gain gather generate "
    "go grow guarantee handle hang happen hear help hide hit hold hurt identify ignore imagine "
    "impose improve include indicate inform insist intend introduce invest invite involve join "
    "jump justify keep knock lay lead learn leave lend listen live locate lose maintain manage "
    "meet mention miss mitigate move obtain occur operate oppose organise outweigh owe pass pay "
    "perform perpetuate persuade pick prefer prepare prevent proceed produce prohibit promote "
    "protect prove provide publish punish quit raise reach read realise realize receive recognise "
    "recognize recommend recover reduce refer reflect refuse regard reject relate rely remain "
    "remember remind remove repeat replace represent require resign resolve respond restrict "
    "resume retain reveal safeguard satisfy save sell send serve settle show sing sit sleep solve "
    "speak speculate spend steal stick stop strengthen submit succeed suffer suggest suppose "
    "survive teach tell tend throw tolerate try turn undermine understand vary wait wake warn "
    "wear weigh write yell".split()
)
IRREGULAR: Final = frozenset(
    "ate became began begun bought brought built chose chosen drawn drew eaten fallen fed fell "
    "felt forgot forgotten found gone gave given grew grown heard held hid hidden hurt kept knew "
    "known laid lay led left lent lost meant met paid proven ran said sang sat saw seen sent slept "
    "sold sought spent spoke spoken stole stolen taken taught thought threw thrown told took "
    "understood went woke won wore worn written wrote".split()
)

# Adjectives and adverbs that are seldom nouns.
OTHERS: Final = frozenset(
    "able absolute acceptable active actual affordable afraid aggressive alive amazing angry "
    "available average aware awesome awful bad basic beautiful best better big bored boring brave "
    "bright brilliant broken busy careful central certain cheap clean clear clever close "
    "comfortable common complete confident constant cool correct crazy cruel curious current cute "
    "dangerous dark dead dear decent deep delicious delighted desperate different difficult dirty "
    "disappointed doubtful dreadful dry due dumb each eager early easy effective efficient empty "
    "enormous entire equal essential evil exact excellent exciting expensive extreme fair fake "
    "false familiar famous fantastic fast favorite favourite final foolish foreign free fresh "
    "friendly full funny genuine glad gorgeous great greedy guilty handy happy hard harmful "
    "healthy heavy helpful high honest horrible hot huge hungry ill immediate important "
    "impossible incredible indirect international inhumane innocent interesting joint keen large "
    "late lazy legal likely local lonely loud lovely low lucky mad main major massive mature mere "
    "modern moral multiple narrow national natural near necessary negative nice noisy normal "
    "obvious odd open ordinary overall painful painless particular pathetic perfect personal "
    "political plain pleasant plenty polite poor popular positive possible powerful pretty "
    "previous primary probable proper proud public pure quick quiet rare ready real realistic "
    "reasonable recent relevant reliable responsible rich ridiculous risky rough rude sad safe "
    "scared sensible serious shameful sharp short sick significant silly similar simple single "
    "slow small smart social soft sorry special specific strange stressful strict strong stupid "
    "successful sudden sufficient suitable sweet tall tasty terrible thick thin tired total tough "
    "true typical ugly unable unfair unfortunate unhappy unique unlikely unnecessary upset urgent "
    "useful useless usual various vast warm weak weird wide wild wise wonderful worse worst worth "
    "wrong young".split()
)

# What stands around a word tells what it is: "the work of" is a noun's place, "to work the" not.
BEFORE_NOUNS: Final = frozenset(
    "a an the this that these those my your his her its our their no any some every each of in on "
    "for from with by about against into over under between without 's".split()
)
BEFORE_VERBS: Final = frozenset(
    "to i you he she we they it who not never can could will would shall should may might must "
    "do does did don't doesn't didn't can't won't cannot let's".split()
)
BEFORE_OTHERS: Final = BEFORE_VERBS | frozenset(
    "is are was were be been being am isn't aren't has have had very so too more most as how "
    "quite really just also".split()
)
AFTER_NOUNS: Final = frozenset(
    "of is are was were isn't aren't wasn't weren't has have had will would can could should may "
    "might must do does did".split()
)
AFTER_VERBS: Final = frozenset(
    "a an the my your his her its our their me him us them it this these those".split()
)
# What holds a phrase together: "trust in government", "Centre of London".
WITHIN_PHRASES: Final = frozenset("of and in for the on to against between".split())


def inflect(verb: str) -> tuple[str, ...]:
    """Write the forms of a regular verb.

    Example:
        >>> inflect("deny"), inflect("save")
        (('deny', 'denies', 'denied', 'denying'), ('save', 'saves', 'saved', 'saving'))
    """
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb.removesuffix('e')}ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        stem = verb.removesuffix("y")
        return verb, f"{stem}ies", f"{stem}ied", f"{verb}ing"
    plural = "es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s"
    return verb, f"{verb}{plural}", f"{verb}ed", f"{verb}ing"


VERB_FORMS: Final = IRREGULAR | {form for verb in VERBS for form in inflect(verb)}
