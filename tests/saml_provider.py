"""A SAML 2.0 provider for the tests: it reads what is asked of it, and answers with assertions signed by its own key."""

import base64
import re
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from onelogin.saml2.utils import OneLogin_Saml2_Utils as saml

SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
METADATA = """<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{issuer}">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">
<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
</md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://id.example/sso"/>
</md:IDPSSODescriptor></md:EntityDescriptor>"""
ASSERTION = """<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" Version="2.0" IssueInstant="{now}">
<saml:Issuer>{issuer}</saml:Issuer><saml:Subject><saml:NameID>{subject}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData NotOnOrAfter="{until}" Recipient="{recipient}" InResponseTo="{asked}"/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{since}" NotOnOrAfter="{until}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience>
</saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{now}" SessionIndex="1"><saml:AuthnContext>
<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement><saml:Attribute Name="email"><saml:AttributeValue>{email}</saml:AttributeValue></saml:Attribute>
</saml:AttributeStatement></saml:Assertion>"""
RESPONSE = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="r{id}"
Version="2.0" IssueInstant="{now}" Destination="{destination}" InResponseTo="{asked}"><saml:Issuer>{issuer}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{status}"/></samlp:Status>{assertion}</samlp:Response>"""


Changes = Sequence[tuple[str, str]]


class SamlProvider:
    """Its key and certificate, and the answers it gives. `told` changes what an answer says."""

    def __init__(self) -> None:
        self.key, self.certificate = _key_and_certificate()

    def metadata(self, folder: Path) -> str:
        """The file that we are told of it by."""
        bare = re.sub(r"-----.*?-----|\s", "", self.certificate)
        (folder / "provider.xml").write_text(METADATA.format(issuer="https://id.example/", certificate=bare))
        return str(folder / "provider.xml")

    def answer(
        self, url: str, *, signed_by: "SamlProvider | None" = None, algorithm: str = SHA256, changed: Changes = (), **told: str
    ) -> str:
        """What the browser of a person who agrees brings back, base64. `changed` is replaced after it was signed."""
        asked = zlib.decompress(base64.b64decode(parse_qs(urlsplit(url).query)["SAMLRequest"][0]), -15).decode()
        (number,), (acs,), (issuer,) = (
            re.findall(each, asked) for each in (r'\bID="([^"]+)"', r'AssertionConsumerServiceURL="([^"]+)"', r"<saml:Issuer>([^<]+)<")
        )
        now = datetime.now(UTC)
        moments = {"now": now, "since": now - timedelta(minutes=1), "until": now + timedelta(minutes=5)}
        said = {
            **{name: f"{moment:%Y-%m-%dT%H:%M:%SZ}" for name, moment in moments.items()},
            "id": saml.generate_unique_id(),
            "issuer": "https://id.example/",
            "status": "Success",
            "subject": "S-1",
            "asked": number,
            "recipient": acs,
            "destination": acs,
            "audience": issuer,
            "email": "amara.okafor@northgate.example",
            **told,
        }
        by = signed_by or self
        assertion = ASSERTION.format(**said)
        if algorithm:
            assertion = saml.add_sign(assertion, by.key, by.certificate, sign_algorithm=algorithm).decode()
        whole = RESPONSE.format(assertion=re.sub(r"^<\?xml.*?\?>", "", assertion), **said)
        for before, after in changed:
            assert before in whole
            whole = whole.replace(before, after)
        return base64.b64encode(whole.encode()).decode()


def _key_and_certificate() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "id.example")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    signed = built.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    return pem.decode(), signed.public_bytes(serialization.Encoding.PEM).decode()
