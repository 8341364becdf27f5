"""What Exchange says of emails, where it says less than it should."""

from app.transports.exchange import told


def test_an_item_without_a_key_is_left_out() -> None:
    item = '<Message><ItemId Id="{}"/><DateTimeReceived>2026-12-01T10:00:00Z</DateTimeReceived></Message>'
    answer = f"<a><Items>{item.format('k1')}<Message/>{item.format('k2')}</Items></a>"
    found, is_last = told.items(answer.encode())
    assert [key for key, _ in found] == ["k1", "k2"]
    assert not is_last
