"""Forms of Kazakh nouns against tables of examples."""

import pytest

from zangraph.extraction.lexicon import TABLES, own_lexicon, read_table
from zangraph.extraction.morphology import forms, main


def written(lemma):
    return {form.form for form in forms(lemma, own_lexicon())}


@pytest.mark.parametrize("row", read_table(TABLES / "suffixes.tsv"), ids=lambda row: f"suffixes.tsv:{row['line']}")
def test_ending(row):
    lemma = {"баптарға": "бап"}.get(row["form"], row["example"])
    assert row["form"] in {form.form for form in forms(lemma, own_lexicon()) if getattr(form, row["category"]) == row["name"]}


@pytest.mark.parametrize("row", read_table(TABLES / "inflection.tsv"), ids=lambda row: f"inflection.tsv:{row['line']}")
def test_irregular_noun(row):
    assert row["example"] in written(row["word"])


@pytest.mark.parametrize(
    ("lemma", "case", "possession", "singular"),
    [
        ("прокурор", "genitive", "none", "прокурордың"),
        ("сот", "ablative", "none", "соттан"),
        ("заң", "accusative", "none", "заңды"),
        ("заң", "genitive", "none", "заңның"),
        ("заң", "ablative", "none", "заңнан"),
        ("қаулы", "accusative", "none", "қаулыны"),
        ("қағаз", "instrumental", "none", "қағазбен"),
        ("кодекс", "instrumental", "none", "кодекспен"),
        ("құқық", "nominative", "3", "құқығы"),
        ("тілек", "nominative", "3", "тілегі"),
        ("кітап", "dative", "3", "кітабына"),
        ("полиция", "locative", "3", "полициясында"),
        ("тергеу", "dative", "none", "тергеуге"),
        ("алу", "dative", "none", "алуға"),
        ("институт", "genitive", "none", "институттың"),
        ("министр", "nominative", "3", "министрі"),
        ("банк", "dative", "none", "банкке"),
        ("журналист", "dative", "none", "журналиске"),
        ("процесс", "genitive", "none", "процестің"),
        ("куә", "dative", "none", "куәға"),
        ("куә", "accusative", "none", "куәні"),
    ],
)
def test_form(lemma, case, possession, singular):
    wanted = ("singular", case, possession)
    found = {form.form for form in forms(lemma, own_lexicon()) if (form.number, form.case, form.possession) == wanted}
    assert found == {singular}


@pytest.mark.parametrize(
    ("lemma", "expected"),
    [
        ("тергеу судьясы", {"тергеу судьясының", "тергеу судьялары", "тергеу судьяларына"}),
        ("Ішкі істер министрлігі", {"Ішкі істер министрлігіне", "Ішкі істер министрліктері"}),
        ("прокуратура органдары", {"прокуратура органы", "прокуратура органдарының"}),
        ("ҚПК", {"ҚПК-нің", "ҚПК-де", "ҚПК-ге", "ҚПК-мен"}),
        ("БҰҰ", {"БҰҰ-ның", "БҰҰ-ға"}),
    ],
)
def test_phrases_and_abbreviations(lemma, expected):
    assert expected <= written(lemma)


def test_possessed_head_takes_no_second_possession():
    assert {form.possession for form in forms("тергеу судьясы", own_lexicon())} == {"3"}


def test_command_prints_tables(capsys):
    assert main(["прокурор", "тергеу судьясы"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "прокурордың\tпрокурор\tsingular\tnone\tgenitive" in lines
    assert {line.count("\t") for line in lines} == {4}
