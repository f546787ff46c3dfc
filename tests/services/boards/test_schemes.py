"""Schemes are data: every shipped one computes, versions are kept, nonsense is refused with its reason."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services import boards
from app.services.boards.definitions import SchemeDefinition
from app.services.boards.ranking import digest_of, rank
from app.services.errors import DomainError
from app.services.forms import checked
from config.policy import defaults
from models.boards import SchemeVersion
from models.database import database

SMALL = {
    "name": "试评",
    "subject": "building",
    "indicators": [{"code": "building_points", "weight": 100}],
    "awards": [{"title": "好楼栋", "top": 2}],
}


def scheme(**changes) -> SchemeDefinition:
    return checked(SchemeDefinition, {**SMALL, **changes})


def ranked(rules: SchemeDefinition, scores: dict[int, int], vetoes=()) -> list[dict]:
    code = rules.indicators[0].code
    return rank(
        rules,
        {
            "subjects": {str(key): f"对象{key}" for key in scores},
            "values": {code: {str(key): value for key, value in scores.items()}},
            "vetoes": list(vetoes),
        },
    )


def test_the_seeds_schemes_are_all_there(district):
    found = {one.scheme.code: boards.definition_of(one) for one in boards.schemes()}
    assert set(found) == {entry["code"] for entry in defaults("schemes")["scheme"]}
    assert [(one.title, one.top) for one in found["party_member"].awards] == [("最美干部", 3), ("优秀党员", 13)]
    assert found["property_grade"].period == "quarter"
    both = {code: [one.judges.organisations for one in found[code].indicators if one.judges] for code in found}
    assert (both["property_grade"], both["member_unit"]) == (["department"], ["property_company"])
    assert [one.name for one in found["beautiful_building"].indicators if one.judges] == [
        *("环境卫生好", "邻里关系好", "遵纪守法好", "社会公德好", "诚实守信好"),
    ]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"indicators": [{"code": "building_points", "weight": 99}]}, "正好是 100"),
        ({"indicators": [{"code": "nothing_known", "weight": 100}]}, "没有「nothing_known」"),
        ({"indicators": [{"code": "person_points", "weight": 100}]}, "不能用来评楼栋"),
        ({"black_below": 60}, "黑榜只列单位"),
        ({"subject": "person", "black_below": 60}, "不能用来评个人|黑榜只列单位"),
        ({"subject": "organisation"}, "不能用来评单位|要写明评哪类单位"),
        ({"organisations": ["department"]}, "评单位的要写明"),
        ({"awards": []}, "至少一样"),
        ({"tie_break": ["building_rating"]}, "要是这个方案里的"),
        ({"level": "household"}, "范围只能是"),
        ({"grades": [{"name": "B", "least": 60}, {"name": "A", "least": 90}]}, "从高到低"),
        ({"activity": "made_up"}, "最低参与"),
        ({"surprise": 1}, "没有这一项"),
        ({"name": ""}, ""),
        ({"name": "坏\x00名"}, ""),
        ({"indicators": []}, ""),
        ({"indicators": [{"code": "own_one", "weight": 100, "judges": {"posts": "butler"}}]}, "要有名称"),
        ({"indicators": [{"code": "own_one", "name": "打分", "weight": 100, "judges": {}}]}, "只写一种"),
        (
            {"indicators": [{"code": "own_one", "name": "打分", "weight": 100, "judges": {"role": "resident"}}]},
            "小组",
        ),
        ({"vetoes": [{"code": "late_one", "words": "太慢", "indicator": "building_points"}]}, "低于多少"),
    ],
)
def test_nonsense_is_refused_with_its_reason(changes, why):
    import re

    with pytest.raises(DomainError, match="invalid_input") as refused:
        scheme(**changes)
    assert re.search(why, refused.value.detail)


def test_a_board_of_people_or_companies_is_never_automatic():
    for subject, code, more in (
        ("person", "person_points", {}),
        ("organisation", "organisation_rating", {"organisations": ["department"]}),
    ):
        with pytest.raises(DomainError, match="自动公示"):
            scheme(subject=subject, indicators=[{"code": code, "weight": 100}], process="automatic", **more)


def test_versions_are_kept_and_any_of_them_comes_back(town, now):
    office = town.actor("office")
    boards.add_scheme(office, "try_out", scheme(), now)
    boards.change_scheme(office, "try_out", scheme(name="试评二"), 1, now)
    with pytest.raises(DomainError, match="stale"):
        boards.change_scheme(office, "try_out", scheme(name="试评三"), 1, now)
    boards.revert_scheme(office, "try_out", 1, 2, now)
    numbers = [(one.number, boards.definition_of(one).name) for one in boards.versions("try_out")]
    assert numbers == [(3, "试评"), (2, "试评二"), (1, "试评")]
    with pytest.raises(DomainError, match="not_found"):
        boards.revert_scheme(office, "try_out", 9, 3, now)
    with pytest.raises(DomainError, match="请另建一个方案"):
        boards.change_scheme(office, "try_out", scheme(period="year"), 3, now)
    with pytest.raises(DomainError, match="已经用了"):
        boards.add_scheme(office, "try_out", scheme(), now)
    with pytest.raises(DomainError, match="forbidden"):
        boards.add_scheme(town.actor("resident"), "other_one", scheme(), now)
    with pytest.raises(Exception, match="never change"):
        database.execute_sql("UPDATE scheme_version SET number = 7")
    assert SchemeVersion.select().where(SchemeVersion.made_by == office.id).count() == 3


@given(st.dictionaries(st.integers(1, 40), st.integers(0, 20), min_size=1, max_size=25), st.integers(1, 6))
def test_ranks_follow_scores_and_the_same_inputs_make_the_same_bytes(scores, top):
    for ties in ("all", "nobody"):
        rules = scheme(awards=[{"title": "好楼栋", "top": top}], ties=ties)
        rows = ranked(rules, scores)
        assert digest_of(rows) == digest_of(ranked(rules, dict(reversed(scores.items()))))
        for one, other in itertools.pairwise(rows):
            assert one["score"] >= other["score"]
            assert (one["rank"] == other["rank"]) == (one["score"] == other["score"])
        red = [row for row in rows if row["side"] == "red"]
        assert all(row["score"] > 0 for row in red)
        assert ties == "all" or len(red) <= top
        out = [row for row in rows if row["side"] != "red" and row["score"] > 0]
        assert all(row["rank"] > max((one["rank"] for one in red), default=0) for row in out)


def test_titles_go_by_rank_and_equals_at_the_edge_as_the_scheme_says():
    awards = [{"title": "最美", "top": 1}, {"title": "优秀", "top": 2}]
    scores = {1: 9, 2: 8, 3: 7, 4: 7, 5: 0}
    titles = {row["subject"]: row["title"] for row in ranked(scheme(awards=awards), scores)}
    assert titles == {1: "最美", 2: "优秀", 3: "优秀", 4: "优秀", 5: ""}
    titles = {row["subject"]: row["title"] for row in ranked(scheme(awards=awards, ties="nobody"), scores)}
    assert titles == {1: "最美", 2: "优秀", 3: "", 4: "", 5: ""}


def test_a_veto_keeps_off_the_red_side_and_puts_a_company_on_the_black():
    rules = scheme(
        subject="organisation",
        organisations=["property_company"],
        indicators=[{"code": "organisation_rating", "weight": 100}],
        black_below=60,
        vetoes=[
            {"code": "accident", "words": "安全事故"},
            {"code": "rude", "words": "评分太低", "indicator": "organisation_rating", "below": 200},
        ],
        grades=[{"name": "A", "least": 90}, {"name": "D", "least": 0}],
    )
    rows = {row["subject"]: row for row in ranked(rules, {1: 500, 2: 480, 3: 150, 4: 290}, [[1, "accident"]])}
    assert [(rows[key]["side"], rows[key]["grade"]) for key in (1, 2, 3, 4)] == [
        *(("black", "D"), ("red", "A"), ("black", "D"), ("black", "D")),
    ]
    assert [rows[key]["reason"] for key in (1, 3, 4)] == [
        *("一票否决：安全事故", "一票否决：评分太低", "居民评分偏低，总分低于 60 分"),
    ]


def test_what_is_not_known_is_left_out_and_the_rest_weighs_more():
    rules = scheme(
        indicators=[{"code": "building_points", "weight": 40}, {"code": "building_rating", "weight": 60}]
    )
    inputs = {
        "subjects": {"1": "a", "2": "b"},
        "values": {"building_points": {"1": 10, "2": 5}, "building_rating": {"2": 400}},
        "vetoes": [],
    }
    rows = {row["subject"]: row for row in rank(rules, inputs)}
    assert rows[1]["score"] == 10_000
    assert rows[2]["score"] == (5_000 * 40 + 8_000 * 60) // 100
    assert [one["code"] for one in rows[1]["indicators"]] == ["building_points"]
