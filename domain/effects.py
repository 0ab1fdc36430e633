"""Effects: what an accepted act changes in the case and its dossier, beyond stage and limits."""

from domain import payloads
from domain.case import Delivery, Notice, Signature
from domain.numbering import case_number, document_number
from domain.paper import notice_of
from domain.scene import Scene


def number(scene: Scene[payloads.Nothing]) -> Scene[payloads.Nothing]:
    """编登记号: one running number per agency and year of receipt, never reused (§3.4)."""
    year = scene.case.received.year
    serial = scene.law.allot(year)
    return scene.but(number=case_number(scene.law.profile.numbers, year, serial))


def charge(scene: Scene[payloads.Transfer]) -> Scene[payloads.Transfer]:
    """The department has the case; a handler is not yet named."""
    return scene.but(department=scene.payload.department, handler=None)


def assign(scene: Scene[payloads.Assign]) -> Scene[payloads.Assign]:
    """The handler is named."""
    return scene.but(handler=scene.payload.handler)


def take_opinion(scene: Scene[payloads.Opinion]) -> Scene[payloads.Opinion]:
    """The opinion lies in the dossier; a late one ends the arbitration."""
    outcomes = tuple(one.finding.outcome for one in scene.payload.findings)
    filed = scene.file(opinion=scene.payload.opinion, findings=scene.payload.findings)
    return filed.but(outcomes=outcomes, arbitration=False)


def sign(scene: Scene[payloads.Approve]) -> Scene[payloads.Approve]:
    """The next of the three signatures (S0 art 13(5))."""
    step = scene.case.stage.holder
    assert step is not None, "a stage that waits for a signature has a holder"
    signature = Signature(
        step=step,
        person=scene.actor.id,
        name=scene.actor.name,
        at=scene.law.now,
        remark=scene.payload.remark,
    )
    return scene.but(signatures=(*scene.case.signatures, signature))


def clear_signatures(scene: Scene[payloads.Return]) -> Scene[payloads.Return]:
    """A returned notice needs all three signatures anew: they were given to another text (§1.3)."""
    return scene.but(signatures=())


def fix_numbers(scene: Scene[payloads.Issue]) -> Scene[payloads.Issue]:
    """Each notice gets its number and date; a second one of a kind is 二告 (§3.4)."""
    assert scene.case.number is not None, "a registered case has a number"
    dated = scene.payload.dated or scene.law.today
    notices: list[Notice] = []
    for one in scene.dossier.findings:
        kind = notice_of(one.finding.outcome)
        assert kind is not None, "an opinion is accepted only with outcomes that have a notice"
        ordinal = 1 + sum(notice.kind is kind for notice in notices)
        name = document_number(scene.law.profile.numbers, scene.case.number, kind, ordinal)
        notices.append(Notice(kind=kind, ordinal=ordinal, number=name, dated=dated))
    return scene.but(notices=tuple(notices))


def send(scene: Scene[payloads.Dispatch]) -> Scene[payloads.Dispatch]:
    """The reply is on its way; by post, e-mail and web it counts as given that day (§2.5)."""
    day = scene.payload.sent_on or scene.law.today
    sent = scene.file(
        delivery=Delivery(
            method=scene.payload.method, sent_on=day, tracking=scene.payload.tracking.strip()
        )
    )
    return sent.but(served=day) if scene.payload.method.counts_when_sent else sent


def hand_over(scene: Scene[payloads.Serve]) -> Scene[payloads.Serve]:
    """The reply has arrived; in person it counts as given on the day of the signature (§2.5)."""
    delivery = scene.dossier.delivery
    assert delivery is not None, "a dispatched case has a delivery"
    day = scene.payload.served_on or scene.law.today
    proven = delivery.model_copy(update={"served_on": day, "proof": scene.payload.proof})
    served = scene.file(delivery=proven)
    return served if delivery.method.counts_when_sent else served.but(served=day)


def record_withdrawal(scene: Scene[payloads.Withdraw]) -> Scene[payloads.Withdraw]:
    """撤回登记备案 (S0 art 13(8)): the form and the words are kept."""
    form = {"written": "书面", "oral": "口头", "electronic": "数据电文"}[scene.payload.form]
    text = f"{form}撤回。{scene.payload.statement}".strip()
    return scene.file(withdrawal=text).but(closed=scene.law.today)


def close(scene: Scene[payloads.Nothing]) -> Scene[payloads.Nothing]:
    """办结归档."""
    return scene.but(closed=scene.law.today)


def climb(scene: Scene[payloads.Lapse]) -> Scene[payloads.Lapse]:
    """The rung is done, once; a breached case is marked, the duty to answer goes on (§2.8)."""
    rung = next(one for one in scene.case.pending if one.id == scene.payload.rung)
    breached = rung.breach and rung.limit == "reply"
    return scene.but(
        climbed=(*scene.case.climbed, rung.id),
        overdue=scene.case.overdue or breached,
        arbitration=scene.case.arbitration or rung.arbitration,
    )


def park(scene: Scene[payloads.Park]) -> Scene[payloads.Park]:
    """Work that gave up waits for a person; the case itself goes on."""
    return scene.but(parked=tuple(sorted({*scene.case.parked, *scene.payload.jobs})))


def retry(scene: Scene[payloads.Retry]) -> Scene[payloads.Retry]:
    """Parked work is queued again."""
    again = scene.payload.jobs or scene.case.parked
    return scene.but(parked=tuple(one for one in scene.case.parked if one not in again))
