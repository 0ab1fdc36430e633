"""Reading what was posted: forgiving to people, deaf to everything the form does not have."""

from collections.abc import Iterable

import pytest
from pydantic import ValidationError

from api.forms import (
    Form,
    FormError,
    Pairs,
    Reading,
    StrangeFormError,
    errors,
    form_of,
    lay_out,
    read,
    render,
)
from domain.acts import Refusal
from domain.people import Actor, Duty, Role
from domain.procedure import carried_by
from domain.stages import Stage
from tests.api.browsing import Page, assert_accessible
from tests.domain.building import standing
from tests.domain.forms import Payload

HEAD = Actor(id="one.head", duties=(Duty(role=Role.DEPARTMENT_HEAD, department="tese"),))
CLERK = Actor(id="one.clerk", duties=(Duty(role=Role.CLERK),))

REFUSED: Pairs = (
    ("opinion", "建议不予公开"),
    ("findings.0.items", "1"),
    ("findings.0.finding.outcome", "REFUSED"),
    ("findings.0.finding.category", "commercial_secret"),
    ("findings.0.finding.article", "《条例》第十四条第四款"),
    ("findings.0.finding.reasons", "涉及商业秘密"),
)


def form(stage: Stage, act: str, by: Actor, rules: str = "cn2019") -> Form:
    play, at = standing(stage, rules)
    assert play.case is not None
    assert play.dossier is not None
    return form_of(act, play.case, play.dossier, by, play.law(at))


def opinion() -> Form:
    return form(Stage.ASSIGNED, "opinion", HEAD)


def wrong(asked: Form, payload: Payload) -> ValidationError:
    with pytest.raises(ValidationError) as error:
        carried_by(asked.act).model_validate(payload)
    return error.value


def page(asked: Form, reading: Reading, faults: Iterable[FormError] = ()) -> Page:
    """The page shown again after a form was posted."""
    shown = Page(render(lay_out(asked, reading.filled, faults)))
    assert_accessible(shown)
    return shown


def pressed(asked: Form, posted: Pairs, button: str, value: str) -> Page:
    """The page shown again after one of the form's own buttons."""
    reading = read(asked, (*posted, (button, value)))
    assert reading.again
    assert reading.payload == {}
    return page(asked, reading)


# ---- forgiving ----


@pytest.mark.parametrize("typed", ["15", " １５ ", "１５"])
def test_figures_of_any_width_are_a_number(typed: str) -> None:
    asked = form(Stage.ASSIGNED, "propose_extension", HEAD)
    payload = read(asked, (("working_days", typed), ("reason", "需要实地核实"))).payload
    assert payload == {"working_days": 15, "reason": "需要实地核实"}


@pytest.mark.parametrize(
    "typed", ["2021-01-25", "２０２１－０１－２５", "2021年1月25日", "2021/1/25", " 20210125 "]
)
def test_a_date_may_be_written_as_people_write_it(typed: str) -> None:
    asked = form(Stage.DISPATCHED, "serve", CLERK)
    payload = read(asked, (("served_on", typed), ("proof", "送达回证"))).payload
    assert payload == {"served_on": "2021-01-25", "proof": "送达回证"}


def test_blank_answers_mean_that_nothing_was_said() -> None:
    asked = form(Stage.DISPATCHED, "serve", CLERK)
    assert read(asked, (("served_on", " "), ("proof", "　"))).payload == {}
    blank = (("opinion", "不明确"), ("findings.0.finding.outcome", ""), ("review.reasons", ""))
    assert read(opinion(), (*blank, ("needs", "supplement"))).payload == {
        "opinion": "不明确",
        "needs": "supplement",
    }


def test_lines_of_a_browser_end_like_lines_everywhere() -> None:
    assert read(opinion(), (("opinion", "一\r\n二"),)).payload == {"opinion": "一\n二"}


def test_an_entry_in_which_nothing_was_said_is_left_out_and_the_rest_move_up() -> None:
    asked = form(Stage.REGISTERED, "transfer", CLERK)
    posted = (
        ("department", "tese"),
        ("joint.0.department", ""),
        ("joint.3.department", "jicha"),
        ("joint.3.items", "2"),
        ("joint.3.items", "1"),
    )
    reading = read(asked, posted)
    assert reading.payload["joint"] == [{"department": "jicha", "items": [2, 1]}]
    assert ("joint.0.department", "jicha") in reading.filled


# ---- its own buttons ----


def test_one_more_and_one_less_keep_everything_typed() -> None:
    more = pressed(opinion(), REFUSED, "_add", "findings").posted()
    assert set(REFUSED) <= set(more)
    assert ("findings.1.finding.outcome", "") in more

    second = (*more, ("findings.1.items", "2"))
    less = pressed(opinion(), second, "_remove", "findings.0").posted()
    assert ("findings.0.items", "2") in less
    assert not [name for name, _ in less if name.startswith("findings.1")]
    assert ("opinion", "建议不予公开") in less


def test_entries_can_be_added_one_after_the_other() -> None:
    asked = form(Stage.REGISTERED, "transfer", CLERK)
    once = pressed(asked, (("department", "tese"),), "_add", "joint").posted()
    twice = pressed(asked, once, "_add", "joint")
    names = {one.get("name") for one in twice.all("input", "select")}
    assert {"joint.0.department", "joint.1.department"} <= names
    assert not [name for name in names if name.startswith("joint.2")]


def test_a_chosen_case_asks_its_own_questions() -> None:
    chosen = (("findings.0.finding.outcome", "NOT_EXIST"),)
    shown = pressed(opinion(), chosen, "_choose", "findings.0.finding")
    names = {one.get("name") for one in shown.all("textarea")}
    assert {"findings.0.finding.searched_where", "findings.0.finding.searched_how"} <= names


def test_what_was_said_in_another_case_comes_back_with_it() -> None:
    asked, outcome = opinion(), "findings.0.finding.outcome"
    other = tuple((name, "NOT_EXIST" if name == outcome else value) for name, value in REFUSED)
    away = pressed(asked, other, "_choose", "findings.0.finding").posted()
    assert ("findings.0.finding.article", "《条例》第十四条第四款") in away
    assert "article" not in str(read(asked, away).payload)

    back = tuple((name, "REFUSED" if name == outcome else value) for name, value in away)
    again = pressed(asked, back, "_choose", "findings.0.finding").posted()
    assert {(name, value) for name, value in again if value} == set(REFUSED)


# ---- faults ----


def test_every_fault_stands_at_its_question_and_nothing_typed_is_lost() -> None:
    asked = opinion()
    posted = tuple(pair for pair in REFUSED if not pair[0].endswith(("article", "reasons")))
    reading = read(asked, posted)
    faults = errors(asked, wrong(asked, reading.payload))
    assert [(one.name, one.entry, one.message) for one in faults] == [
        ("findings.0.finding.article", "第1项答复结论", "请填写依据的具体条款"),
        ("findings.0.finding.reasons", "第1项答复结论", "请填写理由"),
    ]
    shown = page(asked, reading, faults)
    assert [one.get("href") for one in shown.all("a")] == [
        "#f-findings-0-finding-article",
        "#f-findings-0-finding-reasons",
    ]
    assert [one.text for one in shown.all("a")][1] == "第1项答复结论：请填写理由"
    assert set(posted) <= set(shown.posted())


@pytest.mark.parametrize(
    ("act", "stage", "by", "posted", "name", "message"),
    [
        (
            "propose_extension",
            Stage.ASSIGNED,
            HEAD,
            (("working_days", "很多"), ("reason", "忙")),
            "working_days",
            "延长：应当是整数",
        ),
        (
            "propose_extension",
            Stage.ASSIGNED,
            HEAD,
            (("working_days", "99"), ("reason", "忙")),
            "working_days",
            "延长：不能大于40",
        ),
        (
            "serve",
            Stage.DISPATCHED,
            CLERK,
            (("served_on", "昨天"), ("proof", "回证")),
            "served_on",
            "送达日期：应当是日期，例如 2017-11-07",
        ),
        (
            "opinion",
            Stage.ASSIGNED,
            HEAD,
            (("opinion", "好"), ("findings.0.items", "1")),
            "findings.0.finding.outcome",
            "请选择结论",
        ),
        (
            "opinion",
            Stage.ASSIGNED,
            HEAD,
            (("opinion", "好"), ("review.reasons", "不涉密")),
            "review.attribute",
            "请选择公开属性",
        ),
        (
            "opinion",
            Stage.ASSIGNED,
            HEAD,
            (*REFUSED, ("needs", "supplement")),
            "",
            "需要补正或者征求意见的，暂不能作出结论",
        ),
        (
            "dispatch",
            Stage.ISSUED,
            CLERK,
            (("method", "pigeon"),),
            "method",
            "送达方式：只能是：“当面领取”、“邮寄”、“电子邮件”、“网站下载”",
        ),
    ],
)
def test_a_fault_says_what_to_do(
    act: str, stage: Stage, by: Actor, posted: Pairs, name: str, message: str
) -> None:
    asked = form(stage, act, by)
    reading = read(asked, posted)
    faults = errors(asked, wrong(asked, reading.payload))
    assert [(one.name, one.message) for one in faults] == [(name, message)]
    shown = page(asked, reading, faults)
    typed = {(field, value) for field, value in posted if value != "pigeon"}
    assert typed <= set(shown.posted())


def test_a_rule_about_several_answers_stands_at_their_group() -> None:
    asked = opinion()
    posted = (
        ("opinion", "非本机关"),
        ("findings.0.finding.outcome", "NOT_THIS_AGENCY"),
        ("findings.0.finding.reasons", "由区局制作"),
    )
    reading = read(asked, posted)
    (fault,) = errors(asked, wrong(asked, reading.payload))
    assert fault.name == "findings.0.finding"
    assert "二者选一" in fault.message
    (link,) = page(asked, reading, [fault]).all("a")
    assert link.get("href") == "#f-findings-0-finding"


def test_what_must_be_there_once_is_asked_for_though_all_is_blank() -> None:
    asked = form(Stage.ASSIGNED, "opinion", HEAD)
    posted = (
        ("opinion", "部分公开"),
        ("findings.0.finding.outcome", "PARTIAL"),
        ("findings.0.finding.withheld.0.part", ""),
    )
    faults = errors(asked, wrong(asked, read(asked, posted).payload))
    names = {one.name for one in faults}
    assert "findings.0.finding.withheld.0.category" in names
    assert "findings.0.finding.content" in names


def test_a_refusal_is_about_the_whole_form() -> None:
    asked = opinion()
    refusal = Refusal(code="wrong_stage", what="出具答复意见", why="案件已经结束")
    (fault,) = errors(asked, refusal)
    assert fault == FormError(name="", message="案件已经结束")
    shown = page(asked, read(asked, REFUSED), [fault])
    assert "案件已经结束" in next(one.text for one in shown.all("ul"))


def test_a_refusal_for_want_of_a_conclusion_is_about_the_conclusions() -> None:
    asked = opinion()
    why = "请对第1项作出答复结论"
    (fault,) = errors(asked, Refusal(code="every_item_once", what="出具答复意见", why=why))
    assert fault == FormError(name="findings", message=why)
    (link,) = page(asked, read(asked, (("opinion", "好"),)), [fault]).all("a")
    assert (link.get("href"), link.text) == ("#f-findings", why)


def test_where_a_form_does_not_ask_it_a_refusal_is_about_the_whole() -> None:
    refusal = Refusal(code="every_item_once", what="制发", why="请对第1项作出答复结论")
    (fault,) = errors(form(Stage.DISPATCHED, "serve", CLERK), refusal)
    assert fault.name == ""


def test_what_was_typed_is_never_taken_for_html() -> None:
    asked, evil = opinion(), "</textarea><script>alert('x')</script>\"&"
    posted = (
        ("opinion", evil),
        ("findings.0.finding.outcome", "REFUSED"),
        ("findings.0.finding.article", f'" onfocus="x{evil}'),
    )
    shown = page(asked, read(asked, posted))
    assert set(posted) <= set(shown.posted())


# ---- hostile ----


@pytest.mark.parametrize(
    "name",
    [
        "__class__",
        "opinion.__class__",
        "findings.0.__init__.__globals__",
        "findings.0.finding.info",
        "findings",
        "findings.0.finding",
        "findings.-1.items",
        "findings.01.items",
        "findings.０.items",
        "findings.0.finding.withheld.0.withheld.0.part",
        "findings." + "0." * 2_000 + "items",
        "../../etc/passwd",
        "opinion\n",
        "",
        "._add",
        "_csrf",
        "needs[]",
        "<script>",
    ],
)
def test_a_name_the_form_does_not_have_is_refused(name: str) -> None:
    with pytest.raises(StrangeFormError, match="表单中没有") as error:
        read(opinion(), ((name, "x"),))
    assert "<" not in str(error.value)
    assert len(str(error.value)) < 120


@pytest.mark.parametrize(
    ("posted", "why"),
    [
        ((("findings.50.items", "1"),), "“答复结论”最多50项"),
        ((("findings.9999.items", "1"),), "“答复结论”最多50项"),
        ((("findings.0.items", "1"),) * 5_001, "表单内容过多"),
        ((("findings.0.items", "1"),) * 3, "“申请项”填写了不止一次"),
        ((("opinion", "一"), ("opinion", "二")), "“答复意见”填写了不止一次"),
        ((("_remove", "findings.x"),), "表单中没有"),
        ((("_remove", "opinion"),), "表单中没有"),
        ((("_add", "opinion"),), "表单中没有"),
        ((("_add", "findings.0.items"),), "表单中没有"),
        ((("_choose", "__class__"),), "表单中没有"),
    ],
)
def test_more_than_a_form_can_hold_is_refused(posted: Pairs, why: str) -> None:
    with pytest.raises(StrangeFormError, match=why):
        read(opinion(), posted)


def test_nobody_adds_more_than_there_may_be() -> None:
    asked = form(Stage.REGISTERED, "transfer", CLERK)
    full = tuple((f"joint.{one}.department", "jicha") for one in range(10))
    with pytest.raises(StrangeFormError, match="最多10项"):
        read(asked, (*full, ("_add", "joint")))
    assert not [
        one for one in page(asked, read(asked, full)).all("button") if one.get("name") == "_add"
    ]


def test_the_largest_form_is_read_and_shown() -> None:
    """Fifty findings, each with fifty parts withheld: what the limits allow."""
    asked = opinion()
    given = {"outcome": "PARTIAL", "content": "全文", "form": "纸面", "pages": "1"}
    part = {
        "part": "电话",
        "category": "personal_privacy",
        "article": "第十五条",
        "reasons": "隐私",
    }
    posted = [("opinion", "部分公开")]
    for one in range(50):
        at = f"findings.{one}.finding"
        posted += [(f"{at}.{name}", value) for name, value in given.items()]
        parts = range(20 if one else 5)
        posted += [(f"{at}.withheld.{n}.{k}", v) for n in parts for k, v in part.items()]
    reading = read(asked, posted)
    carried_by("opinion").model_validate(reading.payload)
    assert set(posted) == set(reading.filled)
