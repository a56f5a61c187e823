"""Ciphers: what one version wrote opens with later ones, and the length of a row tells nothing."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from storage.errors import KeyTrouble
from storage.vault.cipher import Entry, SumKey, Value, WindowKey

SECRET = bytes(range(32))
TEN = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)

# Written by the first version. A change of this file that breaks these tests makes answers unreadable.
TOKEN = bytes.fromhex("dc430507ed64fe804ae27197b6c76b3b7ca60598155dd428cf0589bc756f49c3")
ANSWER = base64.b64decode(
    "y//5m+gDl1Qcej3DBKB8NWB4GnDlpxL9VPSQeIl1H5krYqyBVqwerRqO1w8KO1OV4vsfXkMuZ1Wy9yW7ZmT1/bao0tfEfb5fZo/Y"
    "SBAkowGFlGCnzovHgEJHyczh0yUXRh/cMUBONzUnzaNX7/9Vd8hIZZ1zC+BqvRqKSL15pbiNMb8HFn9r3774mt7VnoEUJrQOdnw3"
    "QIH4I48bJdpMl/BIsOBoR7qMD6dMtvC1ygvkptTxeNE2KE1qDEyTajc+RzA4EQYO9VBK5/H0aCw+dQKNEJabnkq0PvsMbaUs/iUj"
    "Py1tGbkWG/YCzOx6E8P1Sgb8lYLNTS6Fq3L3zWo7qOtJJ6qOpx6xkDVwpTU9XZTX5f67Agpm4mh09VQ="
)
SUM = base64.b64decode(
    "t9MvDbOD71TG3Lc3/iQgreeZJsZyyUquDkfIqhHVRCgh7I+AgYYxm1w6Hxy4uolmGxXGLeX8Gc+1trK83+lTt7gLdHlG/pWO0yXg"
    "g3Q/jT2Tzf9r9YeH2/aoJWL/QRoGD6AgbM+ZFpuFwoX5FlLuElKlEUinHAU6AalPmNkwuUajYILVX4BLt6mXxkmwBqOBb1NjsnUL"
    "hqdT4N+9SPwXyntTUdF0ATbzKHOMKWHEqCNNHQx9ScqVqmctWQxWbTBzpIrj9rtHo/NTsH2vvqpdRuVYCkDFJ0HH6vaIsx/CKJON"
    "Z0gk5REwyH7BZecK6xdUSSuQ0Rzd7AUOf3t4gJK7jBQ0Q1VMaj1BRlxwZnVKovbz9lDPBgvZ0Og11CA="
)


@pytest.fixture
def key() -> WindowKey:
    return WindowKey.of("w1", SECRET)


def test_what_the_first_version_wrote_is_found_and_opens(key: WindowKey) -> None:
    assert key.token(7, "priorities", "answer") == TOKEN
    assert key.decrypt(TOKEN, ANSWER) == Entry("2026-11-17T10:00:00.000000+00:00", '{"v":4}')
    assert SumKey.of(SECRET).decrypt(SUM, b"context") == {"n": 12}


def test_the_keys_of_windows_and_sums_are_unrelated_though_the_secret_be_the_same() -> None:
    assert SumKey.of(SECRET).decrypt(ANSWER, b"w1|" + TOKEN) is None


def test_one_value_has_one_text_whatever_the_order_of_its_fields() -> None:
    entry = Entry.of({"v": 3, "latency": 2, "words": "été"}, TEN)
    assert entry == Entry.of({"words": "été", "latency": 2, "v": 3}, TEN)
    assert entry.text == '{"latency":2,"v":3,"words":"été"}'
    assert entry.value == {"v": 3, "latency": 2, "words": "été"}


def test_the_time_of_an_answer_is_written_in_utc_wherever_the_server_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        entry = Entry.of({"v": 3}, TEN.astimezone(timezone(timedelta(hours=2))))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert entry.at == "2026-11-17T10:00:00.000000+00:00"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="must be aware"):
        Entry.of({"v": 3}, TEN.replace(tzinfo=None))


@pytest.mark.parametrize(("large", "size"), [(False, 256), (True, 4_608)])
def test_an_answer_takes_one_of_two_lengths_up_to_the_last_byte(key: WindowKey, large: bool, size: int) -> None:  # noqa: FBT001
    # Four bytes say how long it is; the time takes 32; the rest is text.
    room = size - 4 - 32
    for text in ("", "x" * room):
        blob = key.encrypt(TOKEN, Entry(Entry.of({}, TEN).at, text), large=large)
        assert len(blob) == 12 + size + 16  # nonce, text, tag
        assert key.decrypt(TOKEN, blob).text == text
    with pytest.raises(ValueError, match=f"^too long: {size - 3} bytes for {size - 4}$"):
        key.encrypt(TOKEN, Entry(Entry.of({}, TEN).at, "x" * (room + 1)), large=large)


def test_a_blob_opens_with_its_own_key_token_and_window_only(key: WindowKey) -> None:
    with pytest.raises(
        KeyTrouble,
        match=r"^An answer of window w1 does not open with the window's key: "
        r"restore the keys that belong to this database\.$",
    ):
        key.decrypt(bytes(32), ANSWER)
    for other in (WindowKey.of("w2", SECRET), WindowKey.of("w1", bytes(32))):
        assert other.opened(TOKEN, ANSWER) is None
    assert key.opened(TOKEN, ANSWER) == key.decrypt(TOKEN, ANSWER)


def test_every_person_question_and_item_has_a_token_of_its_own(key: WindowKey) -> None:
    places = [(7, "a", "b"), (8, "a", "b"), (7, "b", "b"), (7, "a", "c"), (7, 'a", "b', "c"), (7, "a", 'b", "c')]
    assert len({key.token(*place) for place in places} | {WindowKey.of("w1", bytes(32)).token(*places[0])}) == 7


def test_a_sum_takes_a_multiple_of_256_bytes_as_compact_as_may_be() -> None:
    # {"t":""} takes 8 bytes and é two: with 122 of them 252, and with the four bytes of the length exactly 256.
    for count, size in ((0, 256), (122, 256), (123, 512), (250, 512), (251, 768)):
        value: Value = {"t": "é" * count}
        blob = SumKey.of(SECRET).encrypt(value, b"context")
        assert len(blob) == 12 + size + 16
        assert SumKey.of(SECRET).decrypt(blob, b"context") == value
    # {"a":1,"b":""} takes 14: no space after a comma or a colon.
    for count, size in ((238, 256), (239, 512)):
        assert len(SumKey.of(SECRET).encrypt({"a": 1, "b": "x" * count}, b"context")) == 12 + size + 16


def test_equal_answers_are_not_equal_on_disk(key: WindowKey) -> None:
    entry = Entry.of({"v": 4}, TEN)
    assert key.encrypt(TOKEN, entry, large=False) != key.encrypt(TOKEN, entry, large=False)
    assert SumKey.of(SECRET).encrypt({"n": 1}, b"c") != SumKey.of(SECRET).encrypt({"n": 1}, b"c")
