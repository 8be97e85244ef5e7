"""The words around a name that are not the name: titles before, letters after, particles inside. Lower case, no stops."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words(
    "mr mrs ms miss mx master dr doctor prof professor rev revd reverend fr father sr sister br brother pastor rabbi imam "
    "canon dean bishop archbishop sir dame lord lady baron baroness viscount viscountess earl countess duke duchess hon "
    "rt right the cllr councillor ald alderman mp judge justice capt captain cdr commander col colonel cpl corporal gen "
    "general lt lieutenant lcpl maj major pte private sgt sergeant wo adm admiral brig brigadier flt sqn ldr wg pc ps insp "
    "inspector supt dc ds di dci messrs mesdames sheikh shaikh hajji haji "
    "herr frau hr fru frk monsieur madame mademoiselle mme mlle m signor signora signorina sig sigra dott dottssa ing "
    "señor señora señorita sra srta don doña senhor senhora mnr mev mej dhr mevr meneer mevrouw pan pani bc mgr dipl-ing"
) - {"sr", "m", "the", "don", "dean", "earl", "duke", "father", "brother", "sister", "pan", "ing", "bc"}

BEFORE = [  # said of the dead and of those who act for others
    opening.split()
    for opening in (
        "estate of the late",
        "the estate of the late",
        "estate of",
        "the estate of",
        "executors of the late",
        "executors of",
        "the late",
        "the right hon",
        "the rt hon",
        "the hon",
    )
]

OPENINGS = frozenset(opening[0] for opening in BEFORE)

AFTER = _words(
    "jr jnr junior sr snr senior ii iii iv esq esquire obe mbe cbe kbe dbe gbe bem kc qc vc gc frs frcs frcp mrcp mrcgp "
    "phd dphil edd md mb mbbs mbchb bds msc mphil ma ba bsc bed beng meng mba llb llm pgce rgn rmn rn cpa aca acca fca ca "
    "mp msp ms mla mep jp dl rd ret retd"
) - {"ma", "ca", "ba", "rn", "ms", "ret"}

PARTICLES = _words(
    "van von de der den del della delle delli dello degli dei di da dal dalla dos das do du des la le les lo el los las al "
    "bin binti bint ibn abu ben ap ab ferch mac mc st saint ter ten te tot thoe zu zum zur af av ó ní nic ua dela delos y e "
    "vander vanden 't ’t op aan san santa"
) - {"ben", "do", "e", "y", "te", "ab", "mc", "op"}

AND = frozenset({"&", "and", "+", "und", "et", "og", "och", "en"}) - {"en", "et", "og", "och"}
