"""rapport import and export customers."""

import json

from tests.commands.running import rapport, refused, sql

FILE = "Name,Email,Phone\nSiân Llewellyn,sian@example.org,01632 960001\nTomasz Wiśniewski,tomasz@example.org,01632 960002\n,,\n"


def test_what_is_brought_in_goes_out_and_a_dry_run_changes_nothing(data, place):
    source, out = place / "customers.csv", place / "out.csv"
    source.write_text(FILE)
    dry = json.loads(rapport("import", "customers", str(source), "--dry-run", "--json", data=data).stdout)
    assert (dry["status"], dry["counts"]["new"]) == ("checked", 2)
    (place / "map.json").write_text(json.dumps(dry["mapping"]))

    done = rapport("import", "customers", str(source), "--map", str(place / "map.json"), data=data)
    assert done.stdout.startswith("2 rows: 2 new, 0 changed, 0 the same, 0 refused.\n"), done
    again = json.loads(rapport("import", "customers", str(source), "--json", data=data).stdout)
    assert (again["counts"]["new"], again["counts"]["same"]) == (0, 2)

    assert rapport("export", "customers", str(out), data=data).stdout == f"Wrote 2 customers to {out}.\n"
    assert out.stat().st_mode & 0o777 == 0o600
    assert "Siân Llewellyn" in out.read_text(encoding="utf-8-sig")
    assert "exists already" in refused(rapport("export", "customers", str(out), data=data))
    one = rapport("export", "customers", str(place / "one.vcf"), "--where", 'name has "Siân"', data=data)
    assert one.stdout.startswith("Wrote 1 customer to"), one.stderr
    assert (place / "one.vcf").read_text().count("BEGIN:VCARD") == 1


def test_the_database_knows_at_once_how_many_there_are_now(data, place):
    rows = "".join(f"{number},Ann Lee {number},ann{number}@example.org\n" for number in range(1_200))
    (place / "many.csv").write_text(f"Id,Name,Email\n{rows}")
    assert rapport("import", "customers", str(place / "many.csv"), data=data).returncode == 0
    known = sql(data, "SELECT min(reltuples)::int FROM pg_class WHERE relname IN ('customers_customer', 'customers_contactpoint')")
    assert int(known) >= 1_200


def test_what_cannot_be_is_one_sentence(data, place):
    (place / "lies.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (place / "map.json").write_text("{}")
    (place / "good.csv").write_text(FILE)
    assert "There is no file" in refused(rapport("import", "customers", str(place / "nowhere.csv"), data=data))
    assert refused(rapport("import", "customers", str(place / "lies.xlsx"), data=data))
    assert refused(rapport("import", "customers", str(place / "good.csv"), "--map", str(place / "map.json"), data=data))
    assert "should end in" in refused(rapport("export", "customers", str(place / "out.pdf"), data=data))
    assert refused(rapport("export", "customers", str(place / "out.csv"), "--where", "nonsense is (", data=data))
    assert not (place / "out.csv").exists()
    assert not list(place.glob(".*partial*"))
