"""The short and pet forms of given names, each with the name it stands for.

English, Scots, Irish and Welsh forms met in UK customer lists, with some spellings of one name. A form that
stands for several names is given to the commonest, so "Bert" counts as Albert. Names are folded (see `normalise`).
"""

_FORMS = """
abigail: abbie abby abi abbey gail
adam: addam
agnes: aggie nessie
aidan: aiden aden ayden
aileen: eileen
alan: al allan allen alun
albert: bert bertie
alexander: alex alec alick lex sandy sacha alexandre alasdair alastair alistair alister
alexandra: alexa lexi lexie sandra
alfred: alf alfie
alice: ali alys
amanda: mandy
amelia: amy millie milly mille
andrew: andy drew andreas andre
angela: angie ange angelina
anne: ann anna annie nan nancy hannah hanna anya
anthony: tony antony ant anton
archibald: archie archy
arthur: art artie
barbara: babs barb barbie
barnaby: barney barny
bartholomew: bart
beatrice: bea beatrix trixie
benjamin: ben benji benny benjy
bernard: bernie
bethany: beth bethan
bradley: brad
bridget: biddy bridie brigid
caitlin: kaitlin caitlyn kaitlyn katelyn catelyn
cameron: cam
caroline: carol carrie caro carolyn
catherine: cath cathy kate katie katy kath kathy kathryn katharine katherine kay kitty cathryn catharine kathleen kit
cecilia: cissie celia cecily
charles: charlie chas chuck charley
charlotte: lottie lotty char
christine: chrissie christina kristina chrissy tina
christopher: chris kit topher kris kristopher christoph
clara: clare claire clair
clifford: cliff
constance: connie
cornelius: con neil
cynthia: cindy
daniel: dan danny dani
david: dave davey davy dai dafydd
deborah: deb debbie debby debra
dennis: den denis denny
derek: derrick del deric
diana: di diane dianne
dominic: dom dominick
donald: don donnie
dorothy: dot dottie dolly dora dorothea
douglas: doug dougie
duncan: dunc
edith: edie
edmund: edmond
edward: ed eddie eddy ned ted teddy eddard edouard eduard
edwin: edwyn
eleanor: ellie nell nellie elinor ella elly ellen elena helen helena nora leonora lena
elizabeth: liz lizzie lizzy beth betty bess bessie betsy eliza elsie libby lisa elisabeth lizbeth elspeth lilibet elisa
emily: em emmie emilie emilia
emma: emme
eric: erik rick
ernest: ernie
esther: hester essie
eugene: gene
evelyn: evie eve
florence: flo florrie flossie
frances: fran francesca fanny frankie
francis: frank frankie franc
francisco: paco
frederick: fred freddie freddy frederic fredrick
gabriel: gabe
gareth: gaz garry gary
geoffrey: geoff jeff jeffrey jeffery geof
george: georgie geordie georg
georgina: georgia georgie gina georgiana
gerald: gerry
gerard: gerrard
gertrude: gertie trudy
gillian: gill jill jillian
giles: gyles
gordon: gord
grace: gracie
graham: graeme grahame
gregory: greg gregor
gwendolen: gwen gwendoline gwendolyn
harriet: hattie harriett
harold: hal
henry: harry hank hal henri
herbert: herb herbie
hugh: hughie huw hew
ian: iain
irene: rene
isaac: ike izaak
isabella: bella isabel isabelle izzy izzie isobel ysabel belle
jacob: jake jakob jacoby
james: jim jimmy jamie jas jem jimmie
jane: janey janie janet jayne
janice: jan janis
jasmine: jas jasmin yasmin
jason: jay
jeremiah: jerry
jeremy: jez jem
jessica: jess jessie
joan: joanie
joanne: jo joanna johanna
john: jack johnny jon johnnie jock sean shaun shawn ian jno johan jean jackie
jonathan: jonathon jonny johnathan
joseph: joe joey jos josef josephus
josephine: josie jo
joshua: josh
joyce: joy
judith: judy jude
julia: julie jules juliet gillian
kenneth: ken kenny
kevin: kev
kimberley: kim kimberly
laurence: larry laurie lawrence lorenzo loz lawrie
laura: lauren lori
leonard: len lenny leo leon
leslie: les lesley
lewis: lew louis lou louie
lillian: lil lily lilian lilly
linda: lynda lin lyn
louise: lou louisa
lucy: lucie lucinda lucille
luke: lucas lukas
lydia: lyddie
madeline: maddie maddy madeleine madelaine madison madelyn
magdalen: lena
margaret: maggie madge mags meg megan peg peggy greta marge margery marjorie margot daisy rita margo maisie mairead
maria: marie mary maree mariah mia molly polly mae may minnie maire moira maureen
mark: marc marcus
martha: marty mattie
martin: marty martyn
matilda: tilly tilda mattie maud
matthew: matt mat mathew matty matthias
maurice: morris mo
maximilian: max maxim maximillian maxwell
melanie: mel
melissa: lissa missy
michael: mike mick micky mikey mickey mitch micheal mikael
michelle: shell chelle
miranda: randy
mohammed: mo mohammad muhammad mohamed mohamad muhammed mohd
montague: monty
natalie: nat natalia nataly
natasha: tasha tash
nathaniel: nathan nate nat nathanael
nicholas: nick nicky nic nicolas nico klaus
nicola: nicky nikki nicole nic nichola
norman: norm
oliver: ollie olly
olivia: liv livvy
oscar: ossie
owen: owain
pamela: pam pammy
patricia: pat patsy patti patty tricia trish
patrick: pat paddy padraig
paula: pauline
percival: percy
peter: pete petra piers pierre
philip: phil pip phillip philipp
philippa: pippa phillipa
phoebe: phebe
phyllis: phyl
priscilla: cilla
prudence: prue
rachel: rach rachael rachelle
raymond: ray
rebecca: becky becca beck rebekah bex
reginald: reg reggie
rhys: reece rees reese
richard: dick dickie rick ricky rich richie ric
robert: bob bobby rob robbie robin robby bobbie rab rupert
roberta: bobbie
rodney: rod
roger: rodger
roland: rowland rollo
ronald: ron ronnie
rosemary: rose rosie rosa rosalind rosamund
roy: roi
russell: russ rusty
ruth: ruthie
ryan: rian
samantha: sam sammy
samuel: sam sammy sammie
sarah: sally sara sadie sal
sebastian: seb bastian
shirley: shirl
sidney: sid sydney syd
simon: si simeon
sophia: sophie sofia sofie
stanley: stan
stephanie: steph stef stefanie steffi
stephen: steve steven stevie stephan stefan
stewart: stuart stu stew
susan: sue susie suzie suzanne susannah susanna suzy
sylvia: silvia
teresa: terry tess tessa theresa terri therese
terence: terry tel terrance terrence
theodore: theo ted
thomas: tom tommy thom tomas tam
timothy: tim timmy timmothy
tobias: toby tobie
tracey: tracy trace
tristan: tristram tris
valerie: val
vanessa: nessa
veronica: ronnie vera
victor: vic vick
victoria: vicky vicki vickie tori
vincent: vince vinny vin
violet: vi
virginia: ginny
vivian: viv vivien vivienne
wallace: wally
walter: walt wat wally
wilfred: wilf wilfrid
wilhelmina: mina minnie billie
william: bill billy will willie willy liam wm gwilym wilhelm
winifred: win winnie freda
yvonne: evonne
zachary: zach zac zak zack zachariah
zoe: zoey
"""


def _table() -> dict[str, str]:
    """Each form and the name it stands for; the first line that claims a form keeps it."""
    table: dict[str, str] = {}
    lines = [line.split(":") for line in _FORMS.strip().splitlines()]
    for root, _forms in lines:
        table[root] = root
    for root, forms in lines:
        for form in forms.split():
            table.setdefault(form, root)
    return table


_ROOTS = _table()


def root_of(name: str) -> str:
    """The name a folded given name stands for: "bob" gives "robert"; an unknown name gives itself."""
    return _ROOTS.get(name, name)
