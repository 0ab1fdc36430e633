"""What the people of the journeys write; all persons and companies are invented."""

from collections.abc import Mapping

CITIZEN = {
    "kind": "citizen",
    "name": "沈嘉禾",
    "identity": {"kind": "resident_id", "number": "110108199003070016"},
    "contact": {
        "phone": "13800100001",
        "address": "北京市海淀区北四环西路9号",
        "postcode": "100190",
        "email": "shen.jiahe@example.com",
    },
}

REVIEW = {"attribute": "on_application", "reasons": "不涉及国家秘密、商业秘密和个人隐私。"}

DISCLOSED = {
    "outcome": "DISCLOSED",
    "content": "《2016年度电梯监督检验情况报告》",
    "form": "纸面复印件",
    "pages": "12",
    "attachments": ["电梯监督检验情况报告"],
}


def asked(title: str, **more: object) -> Mapping[str, object]:
    """An application over the counter for one thing, as the API takes it."""
    return {
        "agency_name": "北京市质量技术监督局",
        "arrival": {"channel": "window", "submitted_on": "2017-11-07"},
        "applicants": [CITIZEN],
        "items": [{"title": title, "description": "全市在用电梯的检验结论。"}],
        "obtaining": "pickup",
        "form": "paper",
        **more,
    }


def opinion(
    *outcomes: Mapping[str, object], text: str = "可以提供，建议予以公开。"
) -> dict[str, object]:
    """A handler's opinion on each thing asked for."""
    findings = [{"finding": one} for one in outcomes]
    return {"opinion": text, "review": REVIEW, "findings": findings}
