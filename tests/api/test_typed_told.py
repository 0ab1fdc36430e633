"""What was typed into a form that is gone is shown in words, to be copied."""

from api.console.written import typed_told


def test_names_and_codes_become_titles_and_words() -> None:
    typed = (
        ("opinion", "建议答复信息不存在"),
        ("findings.0", ""),
        ("findings.0.items", "2"),
        ("findings.0.finding.outcome", "NOT_EXIST"),
        ("findings.0.finding.reasons", "已检索档案"),
        ("_choose", "findings.0.finding"),
    )
    assert typed_told("opinion", typed, {}) == (
        ("答复意见", "建议答复信息不存在"),
        ("申请项", "2"),
        ("结论", "信息不存在"),
        ("理由", "已检索档案"),
    )


def test_whom_a_form_names_is_named() -> None:
    typed = (("department", "jiliang"), ("joint.0.department", "tese"))
    names = {"jiliang": "计量处", "tese": "特种设备安全监察处"}
    assert typed_told("transfer", typed, names) == (
        ("承办部门", "计量处"),
        ("部门", "特种设备安全监察处"),
    )


def test_a_name_of_another_form_is_left_out() -> None:
    assert typed_told("note", (("department", "jiliang"), ("csrf", "1")), {}) == ()
