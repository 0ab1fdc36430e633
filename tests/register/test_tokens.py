"""A token holds for one act and for nothing else."""

import pytest

from register.acts.tokens import sign, valid

KEY = b"a token key of the tests"
ACT = {
    "case": "bjqts-1",
    "act_id": "act-1",
    "name": "approve",
    "actor": "chen.jianguo",
    "digest": "d",
}


def test_a_token_holds_for_its_act() -> None:
    assert valid(sign(KEY, **ACT), KEY, **ACT)


@pytest.mark.parametrize("fact", sorted(ACT))
def test_a_token_holds_for_no_other_act(fact: str) -> None:
    assert not valid(sign(KEY, **ACT), KEY, **{**ACT, fact: "other"})


def test_facts_cannot_be_pushed_from_one_place_to_the_next() -> None:
    moved = {**ACT, "case": "bjqts-1act", "act_id": "-1"}
    assert not valid(sign(KEY, **ACT), KEY, **moved)


def test_a_token_of_another_key_does_not_hold() -> None:
    assert not valid(sign(b"another key", **ACT), KEY, **ACT)


@pytest.mark.parametrize("token", [None, "", "签名", "0" * 64])
def test_what_is_no_token_does_not_hold(token: str | None) -> None:
    assert not valid(token, KEY, **ACT)
