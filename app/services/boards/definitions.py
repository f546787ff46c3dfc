"""What a scheme is made of: the form of the policy, checked before it is kept."""

from typing import Annotated, Self

from pydantic import Field as Limits
from pydantic import StringConstraints, model_validator

from app.services.boards.indicators import INDICATORS
from app.services.forms import Lax, Name, OneLine, Slug, Strict, Text
from config.vocabulary import (
    BoardPeriod,
    BoardProcess,
    BoardSubject,
    OrganisationKind,
    PlaceKind,
    PostKind,
    Role,
    Ties,
)

_Days = Annotated[int, Limits(ge=1, le=60)]
LEVELS = (PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY, PlaceKind.ESTATE)
JUDGING = (Role.OFFICE, Role.MANAGER, Role.SUPERVISOR)


class Judges(Strict):
    """Who scores by hand: the contacts of organisations of a kind, the holders of a post, or a group; one of them.
    Nobody scores their own organisation or their own building."""

    organisations: Annotated[OrganisationKind, Lax] | None = None
    posts: Annotated[PostKind, Lax] | None = None
    role: Annotated[Role, Lax] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(one is not None for one in (self.organisations, self.posts, self.role)) != 1:
            raise ValueError("评分人要写明是哪类单位、哪个岗位，或哪个小组，只写一种")
        if self.role is not None and self.role not in JUDGING:
            raise ValueError("小组评分只能是社区工作者、积分管理小组或监督小组")
        return self


class IndicatorRule(Strict):
    """A figure with its weight in percent: one of the registry, or with `judges` a score by hand of its own name."""

    code: Slug
    weight: Annotated[int, Limits(ge=1, le=100)]
    programme: Slug | None = None
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20), OneLine] = ""
    explanation: Text = ""
    judges: Judges | None = None

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.judges is not None:
            if not self.name:
                raise ValueError("人工评分的指标要有名称")
            if self.code in INDICATORS:
                raise ValueError("这个编号是自动指标的，请换一个")
        elif self.code not in INDICATORS:
            raise ValueError(f"没有「{self.code}」这个自动指标；人工评分要写明评分人")
        return self


class VetoRule(Strict):
    """One reason that alone keeps a subject off the red side, and puts an organisation on the black one. With
    `indicator`, it is found when the figure is below `below` hundredths; otherwise somebody records it."""

    code: Slug
    words: Name
    indicator: Slug | None = None
    below: Annotated[int, Limits(ge=1, le=10_000)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.indicator is None) != (self.below is None):
            raise ValueError("按指标否决的，要写明低于多少")
        return self


class Award(Strict):
    """A title of the red side and how many get it; titles are given in order, the best first."""

    title: Name
    top: Annotated[int, Limits(ge=1, le=1000)]


class Grade(Strict):
    """A credit grade and the points (0 to 100) from which it is given."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4), OneLine]
    least: Annotated[int, Limits(ge=0, le=100)]


class SchemeDefinition(Strict):
    """A ranking. Points of thresholds run from 0 to 100. `activity` is the figure that says whether somebody did
    enough (`activity_least`) to be ranked at all. Days of `*_working_days` are working days."""

    name: Name
    description: Text = ""
    subject: Annotated[BoardSubject, Lax]
    organisations: Annotated[list[Annotated[OrganisationKind, Lax]], Limits(max_length=9)] = []
    period: Annotated[BoardPeriod, Lax] = BoardPeriod.MONTH
    level: Annotated[PlaceKind, Lax] = PlaceKind.COMMUNITY
    process: Annotated[BoardProcess, Lax] = BoardProcess.REVIEWED
    indicators: Annotated[list[IndicatorRule], Limits(min_length=1, max_length=12)]
    vetoes: Annotated[list[VetoRule], Limits(max_length=12)] = []
    activity: Slug | None = None
    activity_programme: Slug | None = None
    activity_least: Annotated[int, Limits(ge=1, le=1_000_000)] = 1
    awards: Annotated[list[Award], Limits(max_length=5)] = []
    red_least: Annotated[int, Limits(ge=0, le=100)] = 0
    black_below: Annotated[int, Limits(ge=0, le=100)] = 0
    grades: Annotated[list[Grade], Limits(max_length=6)] = []
    ties: Annotated[Ties, Lax] = Ties.ALL
    tie_break: Annotated[list[Slug], Limits(max_length=5)] = []
    answer_working_days: _Days = 3
    notice_working_days: _Days = 5
    objection_working_days: _Days = 3
    scoring_days: _Days = 10
    effect_days: Annotated[int, Limits(ge=1, le=3660)] = 365
    black_days: Annotated[int, Limits(ge=1, le=366)] = 90

    @model_validator(mode="after")
    def _just(self) -> Self:
        """Blame falls on organisations only, after due process; weights add up; every code is one of the scheme's."""
        codes = [one.code for one in self.indicators]
        if sum(one.weight for one in self.indicators) != 100:
            raise ValueError("各项权重加起来要正好是 100")
        if len(set(codes)) != len(codes) or len({one.code for one in self.vetoes}) != len(self.vetoes):
            raise ValueError("编号不能重复")
        if self.level not in LEVELS:
            raise ValueError("榜单的范围只能是区县、街道、社区或小区")
        named = {*codes, *([self.activity] if self.activity else [])}
        for code in named & set(INDICATORS):
            if self.subject not in INDICATORS[code].subjects:
                raise ValueError(f"「{INDICATORS[code].name}」不能用来评{self.subject.label}")
        if self.activity and self.activity not in INDICATORS:
            raise ValueError("最低参与要用自动指标来算")
        if set(self.tie_break) - set(codes) or {one.indicator for one in self.vetoes} - {None, *codes}:
            raise ValueError("同分排序和否决用到的指标，要是这个方案里的")
        self._sides()
        return self

    def _sides(self) -> None:
        organisation = self.subject is BoardSubject.ORGANISATION
        if self.black_below and not organisation:
            raise ValueError("黑榜只列单位，不列个人、家庭和楼栋")
        if bool(self.organisations) != organisation:
            raise ValueError("评单位的要写明评哪类单位，评别的不用写")
        personal = self.subject in (BoardSubject.PERSON, BoardSubject.HOUSEHOLD)
        if self.process is BoardProcess.AUTOMATIC and (personal or organisation):
            raise ValueError("只有表扬楼栋和小区的榜可以自动公示，涉及个人或单位的要审核和监督")
        if not (self.awards or self.black_below or self.grades):
            raise ValueError("要写明取前几名、黑榜分数或等级中的至少一样")
        least = [one.least for one in self.grades]
        if least != sorted(set(least), reverse=True) or (least and least[-1] != 0):
            raise ValueError("等级要从高到低，最后一级从 0 分起")

    def indicator(self, code: str) -> IndicatorRule | None:
        return next((one for one in self.indicators if one.code == code), None)
