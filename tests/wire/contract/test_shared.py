import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.errors import WireError
from khumkan.wire.contract import SharedAddress, SharedDomain, SharedHash, SharedUrl
from khumkan.wire.observables import is_public_address


@pytest.mark.parametrize("value", ["198.51.100.23", "8.8.8.8", "2001:db8::1"])
def test_a_public_address_may_be_shared(value: str) -> None:
    assert SharedAddress(value=value).value == value


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("10.0.0.1", id="private"),
        pytest.param("100.64.1.1", id="CGNAT"),
        pytest.param("127.0.0.1", id="loopback"),
        pytest.param("fd00::1", id="unique local"),
        pytest.param("::ffff:10.0.0.1", id="private, mapped"),
        pytest.param("::ffff:8.8.8.8", id="public, but not normalised"),
        pytest.param("2001:DB8::1", id="upper case"),
        pytest.param("198.51.100.0/24", id="network"),
        pytest.param("evil.example", id="name"),
        pytest.param("", id="empty"),
    ],
)
def test_any_other_address_stays_in_the_hospital(value: str) -> None:
    with pytest.raises(WireError, match="only public") as caught:
        SharedAddress(value=value)
    assert not value or value not in str(caught.value)


@pytest.mark.parametrize("value", ["evil.example", "xn--72c2blqcq3gb1l.xn--o3cw4h"])
def test_a_public_domain_may_be_shared(value: str) -> None:
    assert SharedDomain(value=value).value == value


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("his.local", id="inside name"),
        pytest.param("pacs01", id="host name"),
        pytest.param("Evil.example", id="not normalised"),
        pytest.param("evil.example.", id="trailing dot"),
        pytest.param("โรงพยาบาล.ไทย", id="not in the form of the DNS"),
        pytest.param("198.51.100.23", id="address"),
        pytest.param("somchai@hospital.example", id="e-mail address"),
    ],
)
def test_any_other_name_stays_in_the_hospital(value: str) -> None:
    with pytest.raises(WireError, match="only public") as caught:
        SharedDomain(value=value)
    assert value not in str(caught.value)


@pytest.mark.parametrize(
    "value",
    [
        "https://evil.example/",
        "https://evil.example:8443/a/b.php",
        "http://198.51.100.23/x",
        "http://[2001:db8::1]/x",
        "https://evil.example/p/12345/x",
        "https://evil.example/p/*************/x",
        "https://u******.evil.example/",
        "https://evil.example/%2e%2e/a",
    ],
)
def test_a_masked_url_of_a_public_host_may_be_shared(value: str) -> None:
    assert SharedUrl(value=value).value == value


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("https://evil.example/?id=1", id="query"),
        pytest.param("https://evil.example/?", id="empty query"),
        pytest.param("https://evil.example/#x", id="fragment"),
        pytest.param("https://me:pw@evil.example/", id="credentials"),
        pytest.param("https://evil.example", id="not normalised"),
        pytest.param("https://evil.example/ก", id="Thai"),
        pytest.param("https://evil.example/%E0%B8%81", id="Thai, encoded"),
        pytest.param("https://evil.example/%25E0%25B8%2581", id="Thai, encoded twice"),
        pytest.param("https://evil.example/123456", id="six digits"),
        pytest.param("https://evil.example/1101700203451", id="citizen number"),
        pytest.param("https://evil.example/%31%31%30%31%37%30", id="six digits, encoded"),
        pytest.param("https://evil.example/%2531%2531%2530%2531%2537%2530", id="encoded twice"),
        pytest.param("https://1101700203451.evil.example/", id="citizen number in the host"),
        pytest.param("https://evil.example/somchai@hospital.example", id="e-mail address"),
        pytest.param("https://evil.example/somchai%40hospital.example", id="e-mail, encoded"),
        pytest.param("http://10.0.0.1/", id="private address"),
        pytest.param("http://his.local/", id="inside name"),
        pytest.param("http://pacs01/", id="host name"),
        pytest.param("********", id="nothing but masks"),
        pytest.param("https://evil.example/a b", id="space"),
        pytest.param("cmd.exe /c whoami", id="command line"),
    ],
)
def test_any_other_url_stays_in_the_hospital(value: str) -> None:
    with pytest.raises(WireError) as caught:
        SharedUrl(value=value)
    assert value not in str(caught.value)


@pytest.mark.parametrize("length", [32, 40, 64, 128])
def test_a_hash_may_be_shared(length: int) -> None:
    assert SharedHash(value="a" * length).value == "a" * length


@given(st.ip_addresses())
def test_an_address_is_shared_exactly_if_it_is_public(address: object) -> None:
    text = str(address)
    try:
        SharedAddress(value=text)
    except WireError:
        assert not is_public_address(text) or text.startswith("::ffff:")
    else:
        assert is_public_address(text)


@given(st.from_regex(r"\A[0-9]{6,13}\Z"), st.integers(0, 3))
def test_no_way_of_encoding_digits_slips_through(digits: str, n_encodings: int) -> None:
    path = digits
    for _ in range(n_encodings):
        path = "".join(f"%{ord(c):02x}" if c != "%" else "%25" for c in path)
    with pytest.raises(WireError):
        SharedUrl(value=f"https://evil.example/{path}")
