"""Old code pages and broken encodings: read right, and told wherever it is a guess."""

import contextlib

import pytest

from app.documents.sheets.text import decode

_HEADER = "Vendor,Contact,Email,Phone\n"


def rows(*names: tuple[str, str]) -> str:
    lines = (f"{v},{c},x{n}@firm{n}.example,512-555-01{n:02}\n" for n, (v, c) in enumerate(names))
    return _HEADER + "".join(lines)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", rows(("Гальваника Север", "Олег Лосев"), ("Цинк Юг", "Вера Зимина"))),
        ("cp1251", rows(("ООО Покрытие", "Анна Ёлкина"), ("Larch Plating", "Tess Vane"))),
        ("cp1251", rows(("АНОДИРОВАНИЕ ПЛЮС", "ИВАН ПЕТРОВ"))),
        ("cp1251", rows(("Хром-Сервіс", "Олена Їжак"), ("Larch", "Tess Vane"), ("Moss", "Ines"), ("Reed", "Paul"))),
        ("cp1250", rows(("Galvanizace Příbram", "Jiří Dvořák"), ("Larch Plating", "Tess Vane"))),
        ("cp1250", rows(("Łódź Galwano", "Grażyna Śliwa"), ("Kraków Anoda", "Zofia Wójcik"))),
        ("cp1250", rows(("Győri Felület", "Ödön Szőke"), ("Moss", "Ines Holt"))),
        ("cp1250", rows(("Cinkarna Čakovec", "Željko Šarić"))),
        ("cp1250", rows(("Nováček Chrom", "Tomáš Kučera"))),
        ("cp1250", rows(("Müller Oberflächen", "Jürgen Groß"), ("Pozinkování Hůlka", "Věra Tůmová"))),
        ("cp1252", rows(("Grüner Galvanik", "Björn Köhler"))),
        ("cp1252", rows(("Société Dupré", "René Lefèvre"), ("Peña Anodizado", "José Núñez"))),
        ("cp1252", rows(("Ægir Overflade", "Søren Ågård"))),
        ("cp1252", rows(("Larch’s Plating – West", "Tess “Tess” Vane"))),
        ("cp1252", rows(("Revestimentos São João", "Conceição Leão"), ("Óscar S.A.", "Íñigo"))),
        ("mac_roman", rows(("Larch Plating", "René Dupré"), ("Moss", "Ines")).replace("\n", "\r")),
        ("mac_roman", rows(("Grüner Galvanik", "Björn Köhler")).replace("\n", "\r")),
        ("mac_roman", rows(("Peña Anodizado", "José Núñez"))),
        ("mac_roman", rows(("Ægir Overflade", "Søren Ågård"))),
        ("mac_roman", rows(("Société Dupré", "François Lefèvre"))),
        ("cp932", rows(("東京メッキ工業", "田中太郎"), ("大阪アルマイト", "鈴木一郎"))),
        ("cp932", rows(("やまだ表面処理", "佐藤花子"), ("Larch", "Tess"), ("Moss", "Ines"), ("Reed", "Paul"))),
        ("cp932", rows(("ｱﾙﾏｲﾄ工業", "山本"))),
        ("gb18030", rows(("上海电镀有限公司", "王小明"), ("深圳阳极氧化厂", "李红"))),
        ("big5", rows(("台北電鍍股份有限公司", "陳先生"), ("高雄表面處理", "林小姐"))),
        ("cp949", rows(("서울도금", "김철수"), ("부산표면처리", "이영희"))),
        ("euc_jp", rows(("東京メッキ工業", "田中太郎"), ("大阪アルマイト", "鈴木一郎"))),
        ("cp1253", rows(("Γαλβανική Αθήνα", "Νίκος Παππάς"))),
        ("cp1254", rows(("Kaplama Işık", "Şükrü Özdoğan"), ("İzmir Eloksal", "Gülşen Çağlar"))),
        ("koi8_r", rows(("Гальваника Север", "Олег Лосев"), ("Цинк Юг", "Вера Зимина"))),
        ("cp866", rows(("Гальваника Север", "Олег Лосев"), ("Цинк Юг", "Вера Зимина"))),
        ("cp850", rows(("Grüner Galvanik", "Björn Köhler"), ("Société Dupré", "René"))),
        ("cp437", rows(("Grüner Galvanik", "Björn Köhler"), ("Peña", "José"))),
        ("iso8859_2", rows(("Galvanizace Příbram", "Jiří Dvořák"), ("Šumava", "Tomáš Žák"))),
        ("cp1255", rows(("ציפוי צפון", "דנה לוי"))),
        ("utf-16-le", rows(("Гальваника Север", "Олег Лосев"), ("Цинк Юг", "Вера Зимина"))),
        ("utf-16-be", rows(("東京メッキ工業", "田中太郎"), ("大阪アルマイト", "鈴木一郎"))),
        ("utf-16-le", rows(("Grüner Galvanik", "Björn Köhler"))),
    ],
)
def test_letters_are_told_by_the_words_that_they_make(encoding: str, text: str) -> None:
    found = decode(text.encode(encoding))
    assert found is not None
    assert (found.text, "guess" in found.remark) == (text, not encoding.startswith("utf"))


def _pages(word: str) -> list[tuple[str, str]]:
    """With each page that has a sign for all of its octets: nobody can have written it by another one."""
    found: list[tuple[str, str]] = []
    for page in ("cp1252", "latin-1", "cp1250", "cp1251", "mac_roman"):
        with contextlib.suppress(UnicodeDecodeError):
            found.append((word, word.encode().decode(page)))
    return found


_WORDS = (
    "Grüner Galvanik", "Björn Köhler", "René Lefèvre", "Łódź Galwano", "Гальваника Север", "東京メッキ", "José Núñez",
    "Larch’s – “x”", "São João", "İşık", "Straße 12°",
)  # fmt: skip


@pytest.mark.parametrize(("word", "broken"), [pair for word in _WORDS for pair in _pages(word)])
def test_what_was_encoded_twice_is_mended_and_told(word: str, broken: str) -> None:
    found = decode(f"Vendor\n{broken}\n".encode())
    assert found is not None
    assert found.text == f"Vendor\n{word}\n"
    assert "encoded twice" in found.remark


def test_what_was_encoded_three_times_is_mended_too() -> None:
    broken = "Grüner".encode().decode("cp1252").encode().decode("cp1252").encode()
    found = decode(broken)
    assert found is not None
    assert found.text == "Grüner"


@pytest.mark.parametrize(
    "text",
    [
        "CAFÉ”", "Müller", "Åse", "Ôter «x»", "Señor Ñ°", "Гальваника", "ÄÖ", "Ölçüm", "Würzburg–Nürnberg", "Đà Nẵng",
        "ציפוי", "Ñº", "“É”", "東京", "Ævar Ðór",
    ],
)  # fmt: skip
def test_words_as_they_are_written_stay(text: str) -> None:
    found = decode(text.encode())
    assert found is not None
    assert (found.text, found.remark) == (text, "")


def test_a_few_rows_of_another_program_do_not_spoil_the_rest() -> None:
    octets = "Grüner\nKöhler\nDupré\nNúñez\nÅse\n".encode() + "Jürgen\n".encode("cp1252")
    found = decode(octets)
    assert found is not None
    assert found.text.split() == ["Grüner", "Köhler", "Dupré", "Núñez", "Åse", "Jürgen"]
    assert "guess" in found.remark
