import re

from khumkan.hub.organisations.tokens import hash_token, new_token, write_link


def test_a_token_has_128_random_bits_and_stands_in_a_link() -> None:
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(re.fullmatch(r"[\w-]{22}", token) for token in tokens)
    token = tokens.pop()
    assert write_link(token).endswith(f"/invitations/accept/{token}/")


def test_what_is_stored_of_a_token_is_its_sha256() -> None:
    assert hash_token("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
