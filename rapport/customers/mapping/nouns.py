"""The words other people use for our fields: headers of the commonest exports, and of UK forms, folded.

A header is looked up without its label ("work", "home") and its number; see `headers.py`.
"""

from typing import NamedTuple

from .fields import Field


class Meaning(NamedTuple):
    """What a header means: the field, and how much it says so by itself."""

    field: Field
    certainty: float = 0.9


_PHRASES = {
    Field.NAME: """
        name | full name | fullname | contact | contact name | customer | customer name | client | client name | lead name
        display name | file as | person | person name | member name | tenant | tenant name | resident | resident name
        applicant | account holder | contact person | nom | nombre | naam | nome | navn | namn | vollstandiger name
        nom complet | nombre completo | your name | first and surname | donor
    """,
    Field.GIVEN: """
        first name | firstname | first | given name | givenname | given | forename | forenames | first names | christian name
        vorname | prenom | nombre de pila | fname | voornaam | fornavn | fornamn | nome proprio | name first
    """,
    Field.MIDDLE: """
        middle name | middlename | middle | middle names | additional name | middle initial | zweiter vorname
    """,
    Field.FAMILY: """
        last name | lastname | last | surname | family name | familyname | family | nachname | apellido | apellidos
        nom de famille | lname | achternaam | etternavn | efternamn | sobrenome | cognome | familienname | second name
        name last
    """,
    Field.TITLE: """
        salutation | prefix | name prefix | honorific | honorific prefix | courtesy title | anrede | civilite | title
    """,
    Field.SUFFIX: """
        suffix | name suffix | honorific suffix | generation | post nominals
    """,
    Field.KNOWN_AS: """
        nickname | nick name | known as | preferred name | preferredname | preferred first name | alias | goes by | short name
        aka | spitzname
    """,
    Field.PRONUNCIATION: """
        pronunciation | phonetic name | yomi name | name pronunciation | phonetic first name | phonetic
    """,
    Field.PRONOUNS: """
        pronouns | pronoun | personal pronouns
    """,
    Field.LANGUAGE: """
        language | lang | sprache | langue | idioma | locale | spoken language | correspondence language
    """,
    Field.KIND: """
        kind | type | customer type | contact type | entity type | record type | account type | customer kind
    """,
    Field.EXTERNAL_ID: """
        id | record id | contact id | customer id | customer number | customer no | customer ref | customer reference
        reference | reference number | ref | ref no | account number | account no | account id | external id | externalid
        crm id | lead id | unique id | rec id | person id | client id | client number | uid | key | member number
        membership number | member id | tenancy reference | organisation code | organization code | customer code | account ref
        account reference | legacy id | uuid | guid | kundennummer | row id | true id | uprn id | recordid | employee id
        student id | username | user name | user id | urn
    """,
    Field.EMAIL: """
        email | e mail | mail | email address | e mail address | emailaddress | email id | correo | correo electronico
        courriel | adresse e mail | adresse email | e mail adresse | email addresses | emails | contact email | email value
        e mail value | e post
    """,
    Field.PHONE: """
        phone | telephone | tel | phone number | phonenumber | telephone number | tel no | phone no | telefon | telefono
        telephone no | number phone | contact number | contact no | contact phone | phone value | numero de telephone
        telefonnummer | telefoon | phones | contact telephone | mobile number | mobile no | contact phone number | telefone
        landline number | fax number | pager number | mobile phone | cell phone | fax
    """,
    Field.EMAIL_OR_PHONE: """
        email phone | email or phone | phone email | phone or email | contact details | email telephone
    """,
    Field.HANDLE: """
        website | web site | website value | web page | webpage | url | web | homepage | home page | website url | web address
        linkedin | linkedin url | twitter | twitter handle | x handle | facebook | facebook url | instagram | skype | skype id
        im value | messenger | whatsapp | telegram | blog | yahoo id | aim
    """,
    Field.ADDRESS: """
        address | full address | formatted address | address formatted | postal address | complete address | anschrift | adresse
        direccion | location address | formatted | legal entity address | addresses
    """,
    Field.ADDRESS_NUMBER: """
        house number | street number | house no | building number | hausnummer | house name number | number house
        property number
    """,
    Field.ADDRESS_LINE: """
        street | street address | address line | line | address street | addr | road | house name | building | flat | apartment
        suite | extended address | address extended address | po box | address po box | address extended | strasse | rue
        calle | premises | unit | sub building | street name | address line one | address line two | address line three
        neighbourhood | locality line | district line | thoroughfare | address po
    """,
    Field.TOWN: """
        town | city | post town | posttown | suburb | locality | town city | city town | ville | ort | stadt | ciudad
        address city | address town | municipality | plaats | cidade | citta | village | place
    """,
    Field.COUNTY: """
        county | state | region | province | state province | county state | state county | address region | address county
        address state | provincia | bundesland | county region | state region | prefecture | state or province
    """,
    Field.POSTCODE: """
        postcode | post code | zip | zip code | zipcode | postal code | postalcode | plz | code postal | postleitzahl
        zip postal code | postal zip code | address postal code | address postcode | codigo postal | postcode zip | zip postcode
        address zip | cap | postkod | zip post code
    """,
    Field.COUNTRY: """
        country | country region | nation | land | pays | pais | address country | country name | paese | country code
    """,
    Field.LABEL: """
        email type | e mail type | phone type | address type | email label | e mail label | phone label | address label
        im type | im label | website type | website label | phone kind
    """,
    Field.ORGANISATION: """
        company | organisation | organization | company name | organisation name | organization name | employer | account
        account name | associated company | empresa | entreprise | firma | societe | business name | business | agency | org
        company organisation | companyname | dba name | bedrijf | firm | organization 1 name | site name | azienda | legal name
        registered name | trading name | preferred contact employer
    """,
    Field.JOB_TITLE: """
        job title | jobtitle | position | job | role | occupation | job role | designation | beruf | puesto | poste | fonction
        job position | organization title | post held
    """,
    Field.BIRTHDAY: """
        birthday | birthdate | date of birth | dob | birth date | born | born on | geburtstag | geburtsdatum | date de naissance
        d o b | fecha de nacimiento | birth day date
    """,
    Field.NOTE: """
        note | notes | comment | comments | remark | remarks | memo | notas | nota | bemerkung | bemerkungen | notizen
        description | additional information | background | further information | message | observations
    """,
    Field.TAGS: """
        tag | tags | category | categories | label | labels | group | groups | group membership | segment | segments | keywords
        contact tags | interests | kategorie | kategorien
    """,
    Field.STAGE: """
        stage | lifecycle stage | lifecyclestage | customer stage | life cycle stage | lead status | status | customer status
    """,
    Field.OWNER_EMAIL: """
        owner | owner email | contact owner | account manager | record owner | lead owner | company owner | assigned to
        assigned to email | relationship manager | account owner | case worker | sales rep | contact owner email | deal owner
    """,
    Field.TEAM: """
        team | owning team | our team | service team | owner team | responsible team
    """,
}
_LESS_CERTAIN = {Field.KIND: 0.6, Field.COUNTRY: 0.85, Field.STAGE: 0.6, Field.OWNER_EMAIL: 0.7}

NOUNS: dict[str, Meaning] = {
    phrase.strip(): Meaning(field, _LESS_CERTAIN.get(field, 0.9))
    for field, phrases in _PHRASES.items()
    for phrase in phrases.replace("\n", "|").split("|")
    if phrase.strip()
}
