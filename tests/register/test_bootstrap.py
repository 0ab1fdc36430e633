"""The file seeds the register; from then on the register rules."""

import pytest
from sqlmodel import col, select

from domain.profile import Profile
from register.agency.bootstrap import Seeded, bootstrap, issue_tokens
from register.agency.profiles import Profiles
from register.engine import Register
from register.errors import RegisterUnavailable
from register.people.directory import actor
from register.tables import CredentialRow, PersonRow


def changed(profile: Profile, **person: object) -> Profile:
    first, *others = profile.people
    return profile.model_copy(update={"people": (first.model_copy(update=person), *others)})


@pytest.fixture
def other(profile: Profile) -> Profile:
    """Another agency, not yet in the register."""
    return profile.model_copy(update={"id": "other"})


def test_the_first_run_brings_everything(register: Register, other: Profile) -> None:
    seeded = bootstrap(register, other)
    assert (seeded.agency, seeded.version) == ("other", other.version)
    assert seeded.new_version
    assert len(seeded.added) == len(other.departments) + len(other.people)
    assert seeded.differs == ()
    with register.reading() as session:
        for person in other.people:
            found = actor(session, "other", person.id)
            assert found is not None
            assert set(found.duties) == set(person.duties)


def test_a_second_run_changes_nothing(register: Register, profile: Profile) -> None:
    assert bootstrap(register, profile) == Seeded(
        agency="bjqts", version=profile.version, new_version=False, added=(), differs=()
    )


def test_a_changed_file_is_a_new_version_and_the_old_one_stays(
    register: Register, profile: Profile
) -> None:
    newer = profile.model_copy(update={"short_name": "质监局"})
    assert newer.version != profile.version
    assert bootstrap(register, newer).new_version
    with register.reading() as session:
        profiles = Profiles()
        assert profiles.current(session, "bjqts").short_name == "质监局"
        old = profiles.of(session, "bjqts", profile.version)
    assert old.short_name == profile.short_name
    assert old.version == profile.version


def test_a_file_taken_back_is_the_current_version_again(
    register: Register, profile: Profile
) -> None:
    bootstrap(register, profile.model_copy(update={"short_name": "质监局"}))
    assert not bootstrap(register, profile).new_version
    with register.reading() as session:
        assert Profiles().current(session, "bjqts").version == profile.version


def test_people_the_register_knows_are_not_overwritten(
    register: Register, profile: Profile
) -> None:
    seeded = bootstrap(register, changed(profile, name="王方", email="x@y.example", duties=()))
    assert [one.line for one in seeded.differs] == [
        "人员 wang.fang 的姓名：配置文件为“王方”，登记库为“王芳”（以登记库为准）",
        (
            "人员 wang.fang 的邮箱：配置文件为“x@y.example”，"
            "登记库为“wang.fang@bjqts.example”（以登记库为准）"
        ),
        "人员 wang.fang 的职责：配置文件为“”，登记库为“受理人员”（以登记库为准）",
    ]
    with register.reading() as session:
        found = actor(session, "bjqts", "wang.fang")
    assert found is not None
    assert (found.name, len(found.duties)) == ("王芳", 1)


def test_somebody_who_has_left_does_not_come_back(register: Register, profile: Profile) -> None:
    with register.transaction() as session:
        session.get_one(PersonRow, ("bjqts", "qian.bo")).active = False
    (difference,) = bootstrap(register, profile).differs
    assert (difference.in_file, difference.in_register) == ("在岗", "已离岗")
    with register.reading() as session:
        assert actor(session, "bjqts", "qian.bo") is None


def test_somebody_the_file_adds_is_added_and_somebody_it_drops_stays(
    register: Register, profile: Profile
) -> None:
    seeded = bootstrap(register, changed(profile, id="wang.li"))
    assert seeded.added == ("人员 wang.li",)
    assert [(one.what, one.in_file) for one in seeded.differs] == [("人员 wang.fang", "无此人")]
    with register.reading() as session:
        assert actor(session, "bjqts", "wang.fang") is not None


def test_a_renamed_department_is_told(register: Register, profile: Profile) -> None:
    first, *others = profile.departments
    renamed = (first.model_copy(update={"name": "特设处"}), *others)
    (difference,) = bootstrap(register, profile.model_copy(update={"departments": renamed})).differs
    assert difference.what == "部门 tese 的名称"


def test_an_agency_that_was_never_seeded_is_told(register: Register) -> None:
    with register.reading() as session:
        with pytest.raises(RegisterUnavailable, match="mingbai bootstrap"):
            Profiles().current(session, "nowhere")
        with pytest.raises(RegisterUnavailable, match="版本 other"):
            Profiles().of(session, "bjqts", "other")


def test_everybody_gets_a_token_of_which_the_register_keeps_only_the_hash(
    register: Register, profile: Profile
) -> None:
    issued = issue_tokens(register, "bjqts")
    assert {one.person for one in issued} == {person.id for person in profile.people}
    assert next(one.roles for one in issued if one.person == "zhou.min") == (
        "办公室",
        "办公室主任",
    )
    with register.reading() as session:
        kept = session.exec(select(CredentialRow)).all()
    assert len(kept) == len(issued)
    assert not {one.token for one in issued} & {row.digest for row in kept}


def test_new_tokens_end_the_earlier_ones_of_their_label(
    register: Register, profile: Profile
) -> None:
    issue_tokens(register, "bjqts", label="kept")
    issue_tokens(register, "bjqts")
    issue_tokens(register, "bjqts")
    with register.reading() as session:
        labels = session.exec(select(col(CredentialRow.label))).all()
    staff = len(profile.people)
    assert sorted(labels) == ["demo"] * staff + ["kept"] * staff
