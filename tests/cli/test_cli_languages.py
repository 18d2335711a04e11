"""What the command line says of languages and of words that are too common."""

import json

from textclust import Run

ENGLISH = "the card was charged twice and they want the money of the bank back"
GERMAN = "die Karte wurde zweimal belastet und das Geld ist nicht auf dem Konto"


def test_languages_and_common_words_are_told(program, tmp_path):
    texts = [f"{ENGLISH} number{i}" for i in range(40)] + [f"{GERMAN} nummer{i}" for i in range(30)]
    texts += [f"river fog boat lake{i % 5}" for i in range(20)]
    (tmp_path / "in.txt").write_text("\n".join(texts), encoding="utf-8")
    settings = ("--lines", "--language", "auto", "-k", 3, "--max-df", 0.35, "--min-df", 1)
    done = program("cluster", "in.txt", "-o", "run", *settings, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "languages: 60 en, 30 de" in done.stderr
    assert "left out, in too many documents to tell them apart: bank, card, charged, money" in done.stderr
    result = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))["result"]
    assert result["languages"] == {"en": 60, "de": 30}
    assert "card" in result["too_common"]


def test_words_of_a_file_go_beside_those_of_every_language_and_words_are_stemmed(program, tmp_path):
    texts = [f"{ENGLISH} cards" for _ in range(30)] + [f"{GERMAN} Karten" for _ in range(30)]
    texts += ["river fogs and boats", "rivers fog and boat"] * 10
    (tmp_path / "in.txt").write_text("\n".join(texts), encoding="utf-8")
    (tmp_path / "words.txt").write_text("fog\nkonto\n", encoding="utf-8")
    settings = ("--lines", "--language", "auto", "--stop-words", "+words.txt", "-k", 3)
    done = program("cluster", "in.txt", "-o", "run", *settings, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    terms = {top.term.lower() for cluster in Run.open(tmp_path / "run").clusters for top in cluster.top_terms}
    assert {"river", "rivers"} & terms
    assert not {"the", "und", "fog", "konto"} & terms
    stems = set(Run.open(tmp_path / "run").model.vectorizer_.vocabulary_)
    assert {"charg", "kart", "river"} <= stems
