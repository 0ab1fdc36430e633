"""The tests have a real PostgreSQL."""

from sqlalchemy import create_engine, text


def test_postgres_answers(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert "PostgreSQL" in connection.scalar(text("select version()"))
    engine.dispose()
