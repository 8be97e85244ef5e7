"""rapport mail, run for real."""

import json
from pathlib import Path

import pytest

from tests.commands.running import rapport, refused

LETTER = b"Message-ID: <a@example.com>\r\nFrom: Olwen <olwen@example.com>\r\nTo: help@northgate.example\r\nSubject: Boiler\r\n\r\nIt is cold.\r\n"
BOUNCE = (
    b'From: MAILER-DAEMON@mx.example.net\r\nSubject: Returned\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain\r\n\r\nNo such person.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    b"Reporting-MTA: dns; mx.example.net\r\n\r\nFinal-Recipient: rfc822; gone@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
)


@pytest.fixture
def file(place: Path) -> Path:
    path = place / "message.eml"
    path.write_bytes(LETTER)
    return path


def test_a_message_from_a_file_goes_the_whole_way_once(data, file):
    first = json.loads(rapport("mail", "ingest", "--json", str(file), data=data).stdout)
    assert (first["outcome"], first["conversation"], first["text"].strip()) == ("message", "M-1", "It is cold.")
    assert first["case"]
    again = json.loads(rapport("mail", "ingest", "--json", str(file), data=data).stdout)
    assert (again["conversation"], again["case"]) == (first["conversation"], first["case"])

    file.write_bytes(BOUNCE)
    bounce = json.loads(rapport("mail", "ingest", "--json", str(file), data=data).stdout)
    assert (bounce["outcome"], bounce["bounce"]["status"], bounce["bounce"]["type"]) == ("bounce", "5.1.1", "hard")
    assert bounce["failed_recipients"] == ["gone@example.com"]
    assert bounce["case"] is None

    file.write_bytes(BOUNCE.replace(b"failed", b"relayed").replace(b"5.1.1", b"2.0.0"))
    report = json.loads(rapport("mail", "ingest", "--json", str(file), data=data).stdout)
    assert (report["outcome"], report["bounce"], report["failed_recipients"]) == ("delivery_report", None, [])
    assert report["delivered"]["recipients"] == [{"recipient": "gone@example.com", "status": "2.0.0", "action": "relayed"}]

    assert refused(rapport("mail", "ingest", "--mailbox", "Nobody", str(file), data=data)) == "No mailbox is called Nobody."
    assert refused(rapport("mail", "ingest", "nowhere.eml", data=data)) == "There is no file nowhere.eml."
    assert rapport("mail", "failed", data=data).stdout == "Every message was taken in.\n"
    assert rapport("mail", "fetch", data=data).stdout == "0 taken in.\n"
