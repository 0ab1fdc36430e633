"""The notice drafted: the clerk words it, what it answers is the department's (S0 art 13(5))."""

from typing import Annotated, Any

from pydantic import Field

from domain.dossier import ItemFinding
from domain.marks import Wording
from domain.model import Model
from domain.scene import Scene
from domain.wording import decided


class Draft(Model):
    """拟制: the findings worded anew for the notice; none: as the opinion words them."""

    findings: Annotated[tuple[ItemFinding, ...], Wording.PROSE_ONLY] = Field(
        default=(),
        max_length=50,
        title="告知书的内容",
        description="可以改写理由等文字；结论、依据和公开范围要改的，退承办部门",
    )


def worded(scene: Scene[Any]) -> tuple[ItemFinding, ...]:
    """The findings as the notice tells them: as they are worded now, else as they stand."""
    anew = scene.payload.findings if isinstance(scene.payload, Draft) else ()
    return anew or scene.dossier.findings


def only_wording(scene: Scene[Draft]) -> str | None:
    """拟制告知书只改写文字，结论、依据和公开范围以承办部门的意见为准 (S0 art 13(5))."""
    if decided(worded(scene)) == decided(scene.dossier.findings):
        return None
    return (
        "拟制告知书只能改写理由等文字，不能改变结论、依据和公开范围；"
        "需要改变的，请退承办部门重新提出意见"
    )


def word(scene: Scene[Draft]) -> Scene[Draft]:
    """The notice tells what was found in these words; the journal keeps the department's."""
    return scene.file(findings=worded(scene))
