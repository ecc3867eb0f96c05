"""What every table shares: names for every constraint, exact types on both databases, and the columns of a register."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, DateTime, ForeignKey, MetaData, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
EARLIEST_DAY = "1900-01-01"
LATEST_DAY = "2100-01-01"


class Instant(TypeDecorator[datetime]):
    """An aware instant: kept in UTC, answered aware, the same on SQLite (which drops the zone) and PostgreSQL."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant without a time zone cannot be stored.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:
        """On SQLite the text is read in one step: a list holds tens of thousands of instants."""
        return _read_instant if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _read_instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + "+00:00")


class Scaled(TypeDecorator[Decimal]):
    """An exact decimal kept as a whole number of its smallest part (pence, hundredths), so that sums are exact in SQL."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int = 2) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else int(Decimal(value).scaleb(self.places).to_integral_value())

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        return None if value is None else Decimal(int(value)).scaleb(-self.places)


class JsonValue(JSON):
    """JSON, which PostgreSQL keeps as JSONB. Said here and not by that dialect's own type, whose import alone takes a tenth of a list."""

    cache_ok = True


@compiles(JsonValue, "postgresql")
def _as_jsonb(element: JsonValue, compiler: Any, **options: Any) -> str:  # noqa: ARG001
    return "JSONB"


JSON_VALUE = JsonValue(none_as_null=True)


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {str: Text, datetime: Instant, dict[str, Any]: JSON_VALUE, list[str]: JSON_VALUE}


def one_of(column: str, codes: tuple[str, ...]) -> CheckConstraint:
    """A CHECK that a column holds one of a closed set of codes (an empty column passes)."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def sane_day(column: str) -> CheckConstraint:
    """A CHECK that a date lies between 1900 and 2100: anything else is a slip of the keyboard."""
    return CheckConstraint(f"{column} >= '{EARLIEST_DAY}' AND {column} < '{LATEST_DAY}'", name=f"{column}_sane")


def in_order(earlier: str, later: str) -> CheckConstraint:
    """A CHECK that one date does not come before another (an empty one passes)."""
    return CheckConstraint(f"{earlier} <= {later}", name=f"{later}_not_before_{earlier}")


class RegisterRow(Base):
    """The columns of every register. A row is voided, never deleted; each change names the audit entry that describes it."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    revision: Mapped[int]
    not_yet_known: Mapped[list[str]]
    void_reason: Mapped[str | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]

    @declared_attr
    @classmethod
    def audit_entry(cls) -> Mapped[int]:
        """The audit entry of this row's latest change; a trigger refuses a change that names no fresh entry."""
        return mapped_column(ForeignKey("audit_entry.entry", ondelete="RESTRICT"))
