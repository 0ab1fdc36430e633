"""The edge cases the rules foresee, and what shows each of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EdgeCase:
    """One case: what it is, what the rules say, where, and which tests and samples show it.

    A test is named `folder/file.py::name` below `tests/`, a sample by its file's name.
    """

    title: str
    rule: str
    cites: str
    tests: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()


_DEFECTS = "domain/test_defects.py::test_"
_PATHS = "domain/test_paths.py::test_"
_WAITING = "domain/test_paths_waiting.py::test_"
_LATE = "domain/test_paths_late.py::test_"
_EDGES = "domain/test_paths_edges.py::test_"
_SINCE_2019 = "domain/test_paths_2019.py::test_"
_OUTCOMES = "domain/test_outcomes.py::test_"
_JUDGE = "domain/test_judge.py::test_"
_PAPER = "notices/test_documents.py::test_"
_LETTERS = "notices/test_letters.py::test_"
_FORMS = "notices/test_inner_forms.py::test_"
EDGE_CASES: tuple[EdgeCase, ...] = (
    EdgeCase(
        "口头申请",
        "书写确有困难的可以口头提出，由受理人员代为填写，申请人签字、捺印或者盖章确认",
        "细则第十三条（一）1",
        (
            _DEFECTS + "an_oral_application_is_taken_down_and_confirmed",
            _DEFECTS + "an_oral_application_without_transcript_is_defective",
            _DEFECTS + "a_complete_oral_application_has_no_defect",
        ),
        ("05-food-overdue",),
    ),
    EdgeCase(
        "委托代理人",
        "提交委托代理证明材料",
        "细则第十三条（一）3",
        (_DEFECTS + "an_agent_proves_the_mandate",),
        ("02-metrology-secret", "08-own-case-file"),
    ),
    EdgeCase(
        "五人以上共同申请同一信息",
        "可以推选一至五名代表人，提交推举证明材料；不足五人的没有代表人",
        "细则第十三条（一）4",
        (
            _DEFECTS + "five_applicants_may_elect_one_to_five_representatives",
            _DEFECTS + "five_applicants_need_not_elect_anybody",
            _DEFECTS + "four_applicants_elect_nobody",
            _DEFECTS + "representatives_prove_their_election",
        ),
        ("03-standards-joint",),
    ),
    EdgeCase(
        "没有使用申请表",
        "申请表只是推荐使用，写明四项内容的任何文字都是有效的申请",
        "细则第十三条（一）1",
        (
            _DEFECTS + "any_feature_that_points_to_information_will_do",
            _DEFECTS + "a_missing_label_is_never_a_defect",
        ),
        ("07-lift-petition",),
    ),
    EdgeCase(
        "申请不符合要求",
        "告知按要求重新申请，缺陷一次告知",
        "细则第十三条（三）",
        (
            _DEFECTS + "every_defect_is_told_at_once",
            _PATHS + "an_application_sent_back_is_told_every_defect_and_gets_no_number",
            _PATHS + "an_application_made_again_counts_from_its_own_receipt",
            _PATHS + "an_application_never_made_again_is_closed_only_after_its_fifteenth_day",
        ),
        ("10-drafting-archives", "11-anonymous-mail"),
    ),
    EdgeCase(
        "承办部门对转交有异议",
        "由办公室协调",
        "细则第十三条（三）",
        (
            _PATHS + "an_objection_never_stops_the_reply_and_the_new_department_has_its_own_days",
            _PATHS + "where_the_office_answers_itself_it_signs_first",
        ),
        ("08-own-case-file", "21-repeat-undeliverable"),
    ),
    EdgeCase(
        "已经主动公开",
        "意见提供链接和路径，告知书告知获取方式和途径",
        "细则第十三条（四）、（六）1",
        (
            _OUTCOMES + "already_public_needs_a_link_or_a_place",
            _PAPER + "a_place_stands_for_a_link_that_does_not_exist",
        ),
        ("03-standards-joint", "09-window-at-once"),
    ),
    EdgeCase(
        "不予公开",
        "写明法律依据和理由",
        "细则第十三条（四）、（六）3、（七）6",
        (
            _OUTCOMES + "mandatory_content_cannot_be_left_out",
            _PAPER + "a_refusal_gives_its_reasons_under_the_duty_to_give_them",
        ),
        ("02-metrology-secret", "19-secret-superior", "33-process-refused"),
    ),
    EdgeCase(
        "不属于本机关公开",
        "能够确定公开机关的，告知其名称和联系方式",
        "细则第十三条（四）、（六）6",
        (
            _OUTCOMES + "not_this_agency_names_the_competent_one_or_says_there_is_none",
            _PAPER + "no_competent_agency_is_admitted_rather_than_invented",
        ),
        ("05-food-overdue",),
    ),
    EdgeCase(
        "部分公开",
        "能够区分处理的部分公开，其余部分说明理由",
        "细则第十三条（六）4",
        (
            _OUTCOMES + "a_partial_disclosure_withholds_something",
            _PAPER + "each_withheld_part_has_its_own_ground_and_reason",
        ),
        ("04-penalty-arbitration", "15-spot-check-consulted"),
    ),
    EdgeCase(
        "信息不存在",
        "在职责范围内但未制作、未获取或者未以一定形式记录的，告知并说明理由",
        "细则第十三条（六）5",
        (
            _OUTCOMES + "mandatory_content_cannot_be_left_out",
            _OUTCOMES + "non_existence_rests_on_item_3_and_its_reasons_on_item_2",
        ),
        ("03-standards-joint", "12-boiler-supplement"),
    ),
    EdgeCase(
        "申请内容不明确",
        "告知更改、补充，收到补正后重新计算答复期限",
        "细则第十三条（六）7",
        (
            _WAITING + "while_a_supplement_is_awaited_the_reply_stands_still",
            _WAITING + "a_supplement_begins_the_reply_anew",
            _LATE + "nobody_is_given_up_before_the_last_day_is_over",
            _LATE + "a_supplement_after_the_end_opens_the_case_before_2019_and_not_after",
            _SINCE_2019 + "a_second_correction_is_refused_since_2019_and_the_directors_before",
        ),
        (
            "12-boiler-supplement",
            "13-certificates-abandoned",
            "14-contract-late-supplement",
            "27-still-unclear",
        ),
    ),
    EdgeCase(
        "内部管理信息、过程性信息",
        "告知不属于应当公开的政府信息",
        "细则第十三条（六）8",
        (
            _OUTCOMES + "internal_matters_are_a_ground_of_refusal_only_since_2019",
            _SINCE_2019
            + "process_information_is_refused_since_2019_and_has_a_notice_of_its_own_before",
        ),
        ("14-contract-late-supplement", "20-spring-arbitration"),
    ),
    EdgeCase(
        "咨询、信访、投诉举报，当事人查阅案卷",
        "告知通过相应渠道办理；能够确定有权机关的，告知其名称和联系方式",
        "细则第十三条（六）9",
        (
            _OUTCOMES + "a_request_for_case_files_has_a_basis_of_its_own",
            _PAPER + "every_notice_says_what_its_outcome_demands",
        ),
        ("07-lift-petition", "08-own-case-file"),
    ),
    EdgeCase(
        "已移送国家档案馆",
        "告知已经移送",
        "细则第十三条（六）10",
        (_PAPER + "every_notice_says_what_its_outcome_demands",),
        ("10-drafting-archives",),
    ),
    EdgeCase(
        "涉及第三方",
        "书面征求意见，所需时间不计入期限；第三方不同意的不得公开",
        "细则第十三条（七）1",
        (
            _EDGES + "a_consultation_is_excluded_day_by_day",
            _WAITING + "the_reply_waits_for_the_last_of_several_parties",
            _WAITING + "a_third_party_that_objects_binds_the_agency",
            _SINCE_2019 + "an_objection_binds_in_2017_and_is_weighed_since_2019",
            _LATE + "an_objection_after_the_term_is_heard_but_stops_nothing",
        ),
        ("15-spot-check-consulted", "17-scale-silence-review"),
    ),
    EdgeCase(
        "第三方不同意，但不公开会对公共利益造成重大影响",
        "予以公开，将内容和理由书面告知申请人和第三方",
        "细则第十三条（七）1",
        (
            _WAITING + "the_public_interest_overrides_an_objection_and_both_sides_are_told",
            _WAITING + "without_an_objection_there_is_nothing_to_override",
            _LETTERS + "an_override_discloses_by_a_notice_of_disclosure_that_names_the_third_party",
            _LETTERS + "the_third_party_learns_what_stays_withheld",
        ),
        ("16-cylinder-override", "32-override-public-interest"),
    ),
    EdgeCase(
        "延长答复期限",
        "有特殊情况，经信息公开工作机构负责人同意，最多延长十五个工作日，书面告知申请人",
        "细则第十三条（七）2",
        (
            _WAITING + "an_extension_runs_from_the_original_expiry_and_is_told_in_writing",
            _EDGES + "an_extension_on_the_last_day_counts_and_one_day_later_does_not",
            _EDGES + "all_extensions_together_stay_within_fifteen_days",
        ),
        ("16-cylinder-override", "19-secret-superior"),
    ),
    EdgeCase(
        "申请人没有有效联系方式",
        "做好记录，保存材料",
        "细则第十三条（七）3",
        (
            _WAITING + "a_reply_that_came_back_is_sent_again_as_it_is",
            _EDGES + "an_undeliverable_reply_was_given_on_the_day_of_its_posting",
            _FORMS + "paper_that_came_back_stands_in_the_record_of_service",
        ),
        ("21-repeat-undeliverable",),
    ),
    EdgeCase(
        "第三方无法联系或者逾期不答复",
        "做好记录，保存材料，由本机关决定",
        "细则第十三条（七）3",
        (
            _WAITING + "silence_ends_the_consultation_by_itself_and_is_no_consent",
            _LATE + "silence_is_not_declared_before_the_term_nor_absence_without_a_log",
        ),
        ("15-spot-check-consulted", "17-scale-silence-review"),
    ),
    EdgeCase(
        "没有汇总、加工、重新制作的义务",
        "按现有状态提供；2019年条例下以“没有现成信息”告知",
        "细则第十三条（七）4；政府信息公开条例（2019）第三十八条",
        (
            _OUTCOMES + "outcomes_of_2019_do_not_exist_before",
            _PAPER + "every_notice_says_what_its_outcome_demands",
        ),
        ("12-boiler-supplement", "22-needs-creation"),
    ),
    EdgeCase(
        "不能按申请人要求的形式提供",
        "安排查阅、提供复制件或者以其他适当形式提供",
        "细则第十三条（七）5",
        (_PAPER + "every_notice_says_what_its_outcome_demands",),
        ("18-three-departments",),
    ),
    EdgeCase(
        "引用具体条文",
        "答复有依据的一律引用具体条文；无人核对过的条文不得印出",
        "细则第十三条（七）6",
        (
            _PAPER + "every_notice_names_its_article_wherever_there_is_one",
            _PAPER + "an_article_nobody_has_read_is_not_printed_until_the_agency_confirms_it",
        ),
    ),
    EdgeCase(
        "撤回申请",
        "应当准许，登记备案",
        "细则第十三条（八）",
        (_JUDGE + "withdrawal_is_granted_in_every_stage_before_service",),
        ("06-tender-withdrawn",),
    ),
    EdgeCase(
        "一份申请多项内容",
        "可以分别答复，也可以合并答复",
        "细则第十三条（八）",
        (
            _JUDGE + "each_finding_gets_its_own_numbered_notice",
            _JUDGE + "an_opinion_must_cover_every_item_once",
            _PATHS + "departments_answer_their_items_and_the_last_opinion_joins_them",
            _PAPER + "a_notice_for_one_of_several_items_says_which",
            _PAPER + "a_notice_for_all_items_names_them_all",
        ),
        ("03-standards-joint", "18-three-departments"),
    ),
    EdgeCase(
        "同一申请人重复申请同一内容",
        "可以告知不重复答复",
        "细则第十三条（八）",
        (_PAPER + "every_notice_says_what_its_outcome_demands",),
        ("21-repeat-undeliverable",),
    ),
    EdgeCase(
        "能够当场答复",
        "当场答复；不能的，在期限内答复",
        "酒质监〔2017〕56号；政府信息公开条例（2007）第二十四条第一款",
        (
            _PATHS + "what_is_public_is_shown_at_the_window_without_signatures",
            _PATHS + "nothing_else_is_answered_at_the_window",
        ),
        ("09-window-at-once",),
    ),
    EdgeCase(
        "公开之前保密审查",
        "先审查、后公开；凡公开内容的结论，未经审查不得制作告知书",
        "细则第十一条、第十五条",
        (
            _OUTCOMES + "only_what_releases_content_waits_for_the_secrecy_review",
            _WAITING + "what_the_leader_withholds_goes_back_to_the_department_unanswered",
            _WAITING + "the_committee_that_doubts_needs_the_leader_before_it_may_decide",
            _WAITING + "asking_the_superior_body_stops_no_clock",
        ),
        ("12-boiler-supplement", "15-spot-check-consulted", "19-secret-superior"),
    ),
    EdgeCase(
        "公开的材料中有个人信息",
        "作去标识化处理，公开处罚结果等依法必须公开的除外",
        "北京市质监局2018年政务公开工作要点五（二）",
        (_PAPER + "each_withheld_part_has_its_own_ground_and_reason",),
        ("04-penalty-arbitration", "12-boiler-supplement"),
    ),
    EdgeCase(
        "区分申请与咨询、信访、举报",
        "分别走各自的渠道",
        "北京市质监局2018年政务公开工作要点五（一）",
        (_PAPER + "every_notice_says_what_its_outcome_demands",),
        ("07-lift-petition",),
    ),
)
