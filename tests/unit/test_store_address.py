import pytest

from app.system.store_address import StoreAddress, StoreAddressInvalid, is_store


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("s3://rfq-files", ("rfq-files", "", "", "us-east-1")),
        ("s3://rfq-files/shop/team/", ("rfq-files", "shop/team", "", "us-east-1")),
        ("s3://rfq-files/team?region=eu-central-1", ("rfq-files", "team", "", "eu-central-1")),
        (
            "s3://rfq-files/team?endpoint=https://minio.shop.example:9000/",
            ("rfq-files", "team", "https://minio.shop.example:9000", "us-east-1"),
        ),
        ("s3://abc?endpoint=http://127.0.0.1:9000", ("abc", "", "http://127.0.0.1:9000", "us-east-1")),
        ("s3://abc?endpoint=http://localhost:9000", ("abc", "", "http://localhost:9000", "us-east-1")),
    ],
)
def test_an_address_is_read(text: str, read: tuple[str, str, str, str]) -> None:
    assert is_store(text)
    address = StoreAddress.of(text)
    assert (address.bucket, address.prefix, address.endpoint, address.region) == read
    assert address.url == text
    assert address.shown == f"s3://{read[0]}/{read[1]}".rstrip("/")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("s3://", "names no object store"),
        ("s3://AB/team", "names no object store"),
        ("s3://abc/../other", "names no object store"),
        ("s3://abc/a//b", "names no object store"),
        ("s3://abc/team#x", "names no object store"),
        ("s3://abc:port/team", "names no object store"),
        ("s3://abc?region=A%20B", "names no object store"),
        ("s3://abc?endpoint", "names no object store"),
        ("s3://abc?endpoint=", "names no object store"),
        ("s3://abc?endpoint=https://store.example/path", "names no object store"),
        ("smb://server/share", "names no object store"),
        ("s3://abc?endpoint=http://store.example:9000", "has to begin with https"),
        ("s3://key:hidden@abc/team", "may hold a key"),
        ("s3://abc?endpoint=https://key:hidden@store.example", "may hold a key"),
        ("s3://abc?secret=hidden", "may hold a key"),
    ],
)
def test_what_is_none_is_refused_and_not_told(text: str, said: str) -> None:
    with pytest.raises(StoreAddressInvalid, match=said) as refused:
        StoreAddress.of(text)
    assert "hidden" not in str(refused.value)


def test_a_folder_is_no_store() -> None:
    assert not is_store("/srv/rfq")
    assert not is_store(r"\\server\rfq")
