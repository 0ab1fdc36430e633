"""What a form starts with: a department for an application, words that somebody wrote before.

A department is suggested where similar applications went that have ended. Words of what is asked
for are looked for in past cases (register/lists/search.py); a word that few cases have says more
than one that many have.
"""

import re
from collections import Counter
from collections.abc import Iterator

from pydantic import JsonValue
from sqlmodel import Session

from api.auth.principals import Member
from api.forms import Form, Pairs
from api.forms.filling import pairs_of, written
from api.forms.nodes import Control, Option
from domain.model import Model
from domain.permissions import Right, reach
from register import queries
from register.acts.cases import Filed
from register.acts.perform import Said
from register.lists.filters import Filters, Sort
from register.lists.listing import Listing

_ACTS = frozenset({"transfer", "coordinate"})
_TURNS = frozenset({"opinion", "return"})
"""What brings a case to the drafting of its notice; only of a return is there a reason."""
_AS_BEFORE = "您上次的意见已经填好，请按退回的理由修改。"
_RETURNED = "告知书退回来修改，理由是："
_AS_WRITTEN = "已按承办人员写的意见填好，请核对；申请人看到的就是这些话。"
_WORDS, _CASES = 8, 20
_COMMON = (
    "申请|公开|政府|信息|有关|关于|相关|本人|贵局|请求|获取|提供|以及|情况|资料|材料|文件|内容"
    "|年度|全部|所有|上述|下列|[0-9０-９]+[年月日]?|[的了和与及或在对为由于从至到]"
)
_CUT = re.compile(rf"{_COMMON}|[^\u4e00-\u9fff]+")
_LONGEST, _SHORTEST = 8, 2


class Suggestion(Model):
    """A department, how many similar cases it answered, and by which words they were found."""

    department: str
    name: str
    cases: int
    words: tuple[str, ...]

    @property
    def reason(self) -> str:
        """Why it is suggested."""
        said = "、".join(f"“{one}”" for one in self.words)
        return (
            f"建议转交{self.name}：过去有{self.cases}件内容相近的申请（都提到{said}）由其办理。"
            "已经选好，请核对；不合适的，请改选。"
        )


def suggested(
    session: Session, member: Member, filed: Filed, form: Form
) -> tuple[Pairs | None, tuple[str, ...]]:
    """What to fill in at first and why; (None, ()) where nothing can be said."""
    if form.act == "ask_supplement" and filed.dossier.opinion:
        return (*form.start, ("points", filed.dossier.opinion)), (_AS_WRITTEN,)
    if form.act == "opinion" and (before := _before(session, member, filed)):
        return pairs_of(written(form.root, before)), (_AS_BEFORE,)
    if form.act == "draft" and form.root.fields and (why := _returned(session, filed)):
        return None, (f"{_RETURNED}{why}",)
    options = {one.value: one.label for one in _departments(form)}
    if form.act == "coordinate":  # the office seeks another than those that are late or object
        options = {one: name for one, name in options.items() if one not in _charged(filed)}
    found = _suggestion(session, member, filed, options) if form.act in _ACTS else None
    if found is None:
        return None, ()
    rest = tuple((name, value) for name, value in form.start if name != "department")
    return (*rest, ("department", found.department)), (found.reason,)


def _before(session: Session, member: Member, filed: Filed) -> dict[str, JsonValue] | None:
    """The member's last opinion with a conclusion, where the case came back."""
    told = (
        Said.model_validate_json(one.content)
        for one in reversed(tuple(queries.journal_of(session, filed.case.id)))
        if one.act == "opinion" and one.actor == member.id and one.content
    )
    last = next((one.payload for one in told if one.answer.accepted), None)
    return last if last and last.get("findings") else None


def _returned(session: Session, filed: Filed) -> str:
    """Why the notice came back to whoever drafts it; blank where it was not drafted before."""
    for one in reversed(tuple(queries.journal_of(session, filed.case.id))):
        said = Said.model_validate_json(one.content) if one.act in _TURNS and one.content else None
        if said and said.answer.accepted:
            return str(said.payload.get("reason", ""))
    return ""


def _charged(filed: Filed) -> frozenset[str]:
    return frozenset(part.department for part in filed.case.charged)


def _departments(form: Form) -> tuple[Option, ...]:
    asked = next((one for one in form.root.fields if one.name == "department"), None)
    return asked.options if isinstance(asked, Control) else ()


def _suggestion(
    session: Session, member: Member, filed: Filed, options: dict[str, str]
) -> Suggestion | None:
    scores: Counter[str] = Counter()
    cases: dict[str, set[str]] = {}
    words: dict[str, list[str]] = {}
    for word in _words(filed):
        hits = [one for one in _ended(session, member, word) if one[1] in options]
        for id_, department in hits:
            scores[department] += 1000 // len(hits)
            cases.setdefault(department, set()).add(id_)
            said = words.setdefault(department, [])
            said.extend([word] if word not in said else [])
    if not scores:
        return None
    best = max(scores, key=lambda one: (scores[one], one))
    return Suggestion(
        department=best,
        name=options[best],
        cases=len(cases[best]),
        words=tuple(words[best][:3]),
    )


def _ended(session: Session, member: Member, word: str) -> list[tuple[str, str]]:
    """The last cases with a word that have ended, and the department in the lead."""
    within = reach(member.actor, Right.READ_CASE)
    asked = Filters(q=word, open=False)
    page = Listing(session, member.agency, within, asked).page(Sort.ID_LAST, None, _CASES)
    return [(one.id, one.department) for one in page.cases if one.department]


def _words(filed: Filed) -> tuple[str, ...]:
    """The words by which what is asked for might be known, the longest first."""
    found = dict.fromkeys(
        part for item in filed.dossier.application.items for part in _parts(item.label)
    )
    return tuple(sorted(found, key=len, reverse=True)[:_WORDS])


def _parts(text: str) -> Iterator[str]:
    for part in _CUT.split(text):
        if _SHORTEST <= len(part) <= _LONGEST:
            yield part
        elif len(part) > _LONGEST:  # names of things mostly stand at the end or at the beginning
            yield from (part[:4], part[-4:])
