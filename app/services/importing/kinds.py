"""Every kind of thing an import can find, with the sentence a person reads."""

from config.vocabulary import Labelled


class Kind(Labelled):
    # names
    NAME_MISSING = "name_missing", "姓名为空：请补上姓名"
    NAME_TWO_PEOPLE = "name_two_people", "一格里像是有两个人的姓名：请一人一行"
    NAME_NUMBER = "name_number", "姓名里有数字：请改成姓名"
    NAME_DATE = "name_date", "姓名是日期：请改成姓名"
    NAME_TRUTH_VALUE = "name_truth_value", "姓名是 TRUE 或 FALSE：请改成姓名"
    NAME_SIGN = "name_sign", "姓名里有不该有的符号：请改成姓名"
    NAME_DITTO = "name_ditto", "姓名写的是“同上”：请写出姓名"
    NAME_TOO_LONG = "name_too_long", "这不像姓名，字太多：请改成姓名"

    # addresses
    ROOM_MISSING = "room_missing", "房号为空：请补上房号"
    BUILDING_MISSING = "building_missing", "不知道是哪一栋：请补上楼栋"
    ADDRESS_MISSING = "address_missing", "住址为空，也不能随上一行：请补上住址"
    ADDRESS_IS_DATE = "address_is_date", "住址被表格程序变成了日期：请把这一列设为文本，再写成 3栋2单元502 这样"
    ADDRESS_UNREADABLE = "address_unreadable", "住址读不懂：请写成 3栋2单元502 或 3-2-502"
    ADDRESS_CONTRADICTS = "address_contradicts", "住址与楼栋、单元各列不一致：请核对后改成一样"
    ESTATE_OTHER = "estate_other", "这一行写的是别的小区：请放到那个小区的表里"
    DITTO_WITHOUT_VALUE = "ditto_without_value", "写了“同上”，可上一行没有内容：请写出来"

    # births
    BIRTH_IMPOSSIBLE = "birth_impossible", "没有这一天：请核对出生日期"
    BIRTH_FUTURE = "birth_future", "出生日期在将来：请核对"
    BIRTH_TOO_EARLY = "birth_too_early", "出生日期早于1900年：请核对"
    BIRTH_2DIGIT = "birth_2digit", "年份只有两位：请写成四位，如 1958.3.2"
    BIRTH_DAY_FIRST = "birth_day_first", "年份写在了最后：请写成年月日，如 1958.3.2"
    BIRTH_FRACTION = "birth_fraction", "出生日期变成了小数：请把这一列设为文本，再写成 1958.3.2"
    BIRTH_LUNAR = "birth_lunar", "这是农历：请写公历出生日期"
    BIRTH_AGE = "birth_age", "这是年龄：请写出生日期，如 1958.3.2"
    BIRTH_NOT_A_DATE = "birth_not_a_date", "不是日期：请写成 1958.3.2，不知道就空着"

    # phones
    PHONE_10_DIGITS = "phone_10_digits", "电话只有10位，少了1位：请核对后补全"
    PHONE_12_DIGITS = "phone_12_digits", "电话有12位，多了1位：请核对后改正"
    PHONE_WRONG_LENGTH = "phone_wrong_length", "电话位数不对：手机是11位，座机要带区号，请核对"
    PHONE_NOT_MOBILE = "phone_not_mobile", "是11位，但不是手机号：请核对"
    PHONE_NO_AREA_CODE = "phone_no_area_code", "座机没有区号：请写成 区号-号码"
    PHONE_SCIENTIFIC = "phone_scientific", "号码变成了科学计数，后几位已丢失：请把这一列设为文本，重填号码"
    PHONE_MASKED = "phone_masked", "号码被星号遮住了：请填完整号码"
    PHONE_GLUED = "phone_glued", "几个号码连在了一起：请用顿号“、”隔开"
    PHONE_IS_DATE = "phone_is_date", "这是日期：请填电话号码"
    PHONE_NOT_A_NUMBER = "phone_not_a_number", "不是电话号码：请填号码，没有就空着"

    # other cells of people
    ID_WRONG = "id_wrong", "身份证号不对（位数或校验码）：请核对"
    ID_LOST_DIGITS = "id_lost_digits", "身份证号被当成数字，后几位已丢失：请把这一列设为文本，重填"
    ID_BIRTH_DIFFERS = "id_birth_differs", "出生日期与身份证号不一致：请核对，先按出生日期一栏"
    GENDER_UNKNOWN = "gender_unknown", "性别读不懂：请写男或女"
    TENURE_UNKNOWN = "tenure_unknown", "住户类型读不懂：请写业主或租户"
    DATE_UNREADABLE = "date_unreadable", "日期读不懂：请写成 2026-01-01"
    FORMULA_WITHOUT_VALUE = (
        "formula_without_value",
        "这格是公式，文件里没有存结果：请用表格程序打开，保存一次，或粘贴为数值",
    )
    CELL_ERROR = "cell_error", "这格是公式错误（如 #REF!）：请改正"

    # notes on people
    SAME_PERSON_AGAIN = "same_person_again", "同一户里已有这个人，没有再加一次"
    SAME_NAME_IN_HOUSEHOLD = "same_name_in_household", "同一户里有两个同名的人，生日或电话不同，当作两个人：请核对"
    TWO_HOUSEHOLDS = "two_households", "姓名、生日、电话都相同，当作同一个人，两户都有他"

    FLAT_WITHOUT_PEOPLE = "flat_without_people", "只有住址，没有人，当作空房：有人住请补上姓名"

    # notes on sheets
    SHEET_HIDDEN = "sheet_hidden", "这张表是隐藏的，没有导入：要导入请先取消隐藏"
    SHEET_WITHOUT_HEADER = "sheet_without_header", "这张表没有可识别的表头，没有导入"
    ROWS_HIDDEN = "rows_hidden", "有隐藏的行，也会导入"
    COLUMNS_HIDDEN = "columns_hidden", "有隐藏的列，也会读取"
    COLUMN_NOT_TAKEN = "column_not_taken", "有些列没有导入"
    TOTAL_WRONG = "total_wrong", "合计与各行对不上，合计不作数"
    STOPPED_AFTER_BLANK = "stopped_after_blank", "连续空白太多，后面的没有读：请删去中间的空行"
    ID_NOT_KEPT = "id_not_kept", "身份证号只用来核对，不保存"

    # stewards
    BUILDINGS_UNREADABLE = "buildings_unreadable", "楼栋读不懂：请写成 1-5栋 或 1、2、3栋"
    BUILDING_UNKNOWN = "building_unknown", "小区里没有这一栋：请先导入居民花名册，或核对楼栋"
    BUILDING_IN_TWO_GRIDS = "building_in_two_grids", "这一栋在两个网格里：请核对"
    POST_UNKNOWN = "post_unknown", "岗位读不懂：请写网格长、先锋员、治安员、保洁员等"
    POST_VACANT = "post_vacant", "岗位空缺，先由上一级负责"
    TERM_ENDED = "term_ended", "任期已经结束，岗位现在空缺"
    TERM_BACKWARDS = "term_backwards", "任期止早于任期起：请核对"
    HOME_UNKNOWN = "home_unknown", "住址里没有找到这个人，按姓名和电话登记"
    PERSON_AMBIGUOUS = "person_ambiguous", "有几位同名同电话的人，分不清是谁，先单独登记：请核对"
    SAME_PERSON_AS_ROW = "same_person_as_row", "与另一行是同一个人"
    SAME_PERSON_HOLDS_TWO_POSTS = "same_person_holds_two_posts", "同一个人在两个地方任同一岗位"
    HOUSEHOLDS_DIFFER = "households_differ", "写的户数与花名册不一致，以花名册为准"
    HOUSEHOLDS_NOT_A_NUMBER = "households_not_a_number", "户数不是数字：请核对"

    # catalogue
    CODE_MISSING = "code_missing", "编号为空：请补上编号"
    CODE_REPEATED = "code_repeated", "编号与前面的重复：请改成另一个编号"
    SERVICE_NAME_REPEATED = "service_name_repeated", "服务名称与前面的重复：请核对"
    PRICE_NEGATIVE = "price_negative", "价格是负数：请改正"
    PRICE_UNREADABLE = "price_unreadable", "价格读不懂：请写成 60元/次、免费、面议 这样"
    TIME_NOT_A_DURATION = "time_not_a_duration", "时限不明确：请写成 15分钟、2小时、3个工作日、当日、预约 这样"
    SWITCH_UNREADABLE = "switch_unreadable", "启用一栏读不懂：请写是或否"

    # ledgers of points
    DATE_MISSING = "date_missing", "日期为空：请补上日期"
    DATE_IMPOSSIBLE = "date_impossible", "没有这一天：请核对日期"
    DATE_WITHOUT_YEAR = "date_without_year", "不知道是哪一年：请写成 2026-01-01，或在标题里写明年份"
    DATE_AMBIGUOUS = "date_ambiguous", "日期变成了小数，1.1 可能是1日也可能是10日：请把这一列设为文本，再写日期"
    DATE_FUTURE = "date_future", "日期在将来：请核对"
    DATE_TOO_EARLY = "date_too_early", "日期早于2000年：请核对"
    DATE_OTHER_MONTH = "date_other_month", "日期不在这张表的月份里，按日期计入：请核对"
    UNKNOWN_PERSON = "unknown_person", "花名册里没有这个人，姓名和住址都要对得上：请核对"
    PERSON_UNCERTAIN = "person_uncertain", "这一户里有几个同名的人，分不清是谁：请单独记分"
    DEED_MISSING = "deed_missing", "事项为空：请补上做了什么"
    DEED_TOO_LONG = "deed_too_long", "事项超过200字：请写短一些"
    POINTS_MISSING = "points_missing", "积分为空：请补上积分"
    POINTS_WORDS = "points_words", "积分不是数字：请写成整数，如 3"
    POINTS_NEGATIVE = "points_negative", "积分是负数：请核对，只能记正分"
    POINTS_ZERO = "points_zero", "积分是0：请核对，不记分的行请删去"
    POINTS_FRACTION = "points_fraction", "积分有小数：请写成整数"
    POINTS_TOO_MANY = "points_too_many", "积分太大，超过了10000：请核对"
    RECORDER_MISSING = "recorder_missing", "记录人为空：请补上是谁记的"
    RECORDER_UNREADABLE = "recorder_unreadable", "记录人读不懂：请写一个人的姓名"
    SELF_RECORDED = "self_recorded", "不能给自己记分：请换别人核对后记录"
    DUPLICATE = "duplicate", "与前面一行相同，没有再记一次：确是两次请写明区别"
    PERSON_TOTAL_WRONG = "person_total_wrong", "汇总与各行对不上，汇总不作数"
    RULE_UNKNOWN = "rule_unknown", "没有同名的积分规则，按“手工台账补录”记分"
