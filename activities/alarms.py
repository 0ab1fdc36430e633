"""Mails to administrators about what runs no more by itself."""

from datetime import date, timedelta

from sqlmodel import Session

from activities.letters import Sealed, sealed
from domain.civil import civil_date
from domain.facts import AgencyFacts
from domain.facts_documents import agency_facts
from domain.model import Model
from domain.people import Role
from domain.profile import Profile
from notices.mails import CLOSING, Mail
from notices.templating import render
from register.acts.recalculation import administrators
from register.events.webhooks import Webhook
from register.people.directory import person
from runtime.settings import Settings


class AlarmFacts(Model):
    """What the layout of a mail to staff tells."""

    agency: AgencyFacts
    on: date
    link: str = ""
    role: str = Role.ADMINISTRATOR.label


def alarms(
    session: Session, parked: Webhook, profile: Profile, settings: Settings, shift: timedelta
) -> tuple[Sealed, ...]:
    """The letters that tell each administrator of a subscription that was parked.

    `shift` is civil time minus engine time.

    Raises:
        ValueError: An address cannot stand in a header.
    """
    since = parked.failing_since or parked.created_at
    facts = AlarmFacts(agency=agency_facts(profile), on=civil_date(since + shift))
    readers = (
        person(session, parked.agency, one) for one in administrators(session, parked.agency)
    )
    return tuple(
        sealed(
            _mail(parked, facts, one.name),
            key=f"webhook/{parked.id}/{since.isoformat()}/{one.person}",
            to=(one.name, one.email),
            agency=facts.agency,
            mail_from=settings.mail_from,
            at=since,
        )
        for one in readers
        if one is not None
    )


def _mail(parked: Webhook, facts: AlarmFacts, reader: str) -> Mail:
    told = {
        "facts": facts,
        "subject": f"事件推送已暂停：{parked.id}",
        "greeting": f"{reader}（{facts.role}）：",
        "lead": "下列事件推送持续失败，已经暂停。请联系接收方排除故障，然后恢复推送；"
        "暂停期间的事件没有丢失。",
        "rows": (
            ("推送编号", parked.id),
            ("受理系统", parked.client or "本机关"),
            ("失败次数", str(parked.failures)),
            ("最近原因", parked.last_error),
        ),
        "closing": CLOSING,
    }
    return Mail(
        subject=str(told["subject"]),
        text=render("mail/layout.txt", **told),
        html=render("mail/layout.html", **told),
    )
