// Written by `python -m tools.vocabulary` from config/vocabulary.py; not by hand.

export const BoardPeriod = {
  "month": "每月",
  "quarter": "每季",
  "year": "每年"
} as const
export type BoardPeriod = keyof typeof BoardPeriod

export const BoardProcess = {
  "reviewed": "审核后公示",
  "automatic": "自动公示"
} as const
export type BoardProcess = keyof typeof BoardProcess

export const BoardSide = {
  "red": "红榜",
  "black": "黑榜",
  "none": "未上榜"
} as const
export type BoardSide = keyof typeof BoardSide

export const BoardState = {
  "draft": "待审核",
  "reviewed": "待监督",
  "on_notice": "公示中",
  "published": "已发布",
  "expired": "已到期",
  "withdrawn": "已撤回"
} as const
export type BoardState = keyof typeof BoardState

export const BoardSubject = {
  "organisation": "单位",
  "estate": "小区",
  "building": "楼栋",
  "household": "家庭",
  "person": "个人"
} as const
export type BoardSubject = keyof typeof BoardSubject

export const EntryEnd = {
  "expired": "到期",
  "repaired": "信用修复",
  "withdrawn": "撤下"
} as const
export type EntryEnd = keyof typeof EntryEnd

export const NameChoice = {
  "full": "显示姓名",
  "masked": "只显示姓氏",
  "hidden": "不公开"
} as const
export type NameChoice = keyof typeof NameChoice

export const ObjectionKind = {
  "answer": "申辩",
  "objection": "异议",
  "repair": "修复申请"
} as const
export type ObjectionKind = keyof typeof ObjectionKind

export const ObjectionState = {
  "open": "待答复",
  "upheld": "已采纳",
  "dismissed": "未采纳"
} as const
export type ObjectionState = keyof typeof ObjectionState

export const Ties = {
  "all": "同分都上榜",
  "nobody": "同分都不上榜"
} as const
export type Ties = keyof typeof Ties

export const ErrorCode = {
  "invalid_json": "提交的内容读不懂，请检查后重试",
  "invalid_input": "有内容填得不对，请按提示修改",
  "too_large": "内容太大，请减小后重试",
  "not_a_picture": "这不是能识别的照片，请换一张",
  "not_signed_in": "请先登录",
  "session_ended": "登录已过期，请重新登录",
  "wrong_password": "账号或密码不对",
  "wrong_code": "验证码不对，请看手机上最新的 6 位数字",
  "invitation_over": "这个链接已用过或已过期，请管理员再发一个",
  "forbidden": "您没有做这件事的权限",
  "not_found": "没有找到，可能已被移走",
  "method_not_allowed": "不支持这样访问",
  "stale": "内容刚被别人改过，请刷新后再试",
  "state_conflict": "现在的状态不能这样做",
  "already_taken": "已有人先办了这一步",
  "already_member": "您已在这一户，或已申请",
  "same_person": "记录和审核不能是同一个人",
  "insufficient_points": "积分不够",
  "window_closed": "现在不是兑换的时间",
  "not_accepted_there": "这项积分不能用在这里",
  "grant_arrived": "这个月的积分已经到账",
  "not_entitled": "这个月不在发放范围内",
  "cap_reached": "已到这项规则的上限",
  "rule_not_in_force": "这条积分规则当时没有生效",
  "period_not_over": "这个月还没结束，不能结账",
  "no_butler": "这一户还没有管家，请选择由谁来办",
  "cost_open": "费用还没有双方确认",
  "follow_up_open": "低分评价还没有答复",
  "evidence_missing": "还缺照片",
  "idempotency_conflict": "这个防重复编号已用于别的内容",
  "in_flight": "上一次提交还在处理，请稍候",
  "too_many_requests": "操作太快，请稍候再试",
  "import_refused": "表格里有问题，没有导入",
  "file_refused": "这个文件不能导入",
  "wechat_code_invalid": "微信登录已失效，请重新打开小程序",
  "phone_code_invalid": "手机号授权已失效，请再点一次按钮",
  "phone_taken": "这个手机号已由另一个微信登记，如果那也是您，请联系社区",
  "wechat_unavailable": "暂时连不上微信，请稍后再试",
  "storage_full": "服务器空间不足，这次没有保存，请联系社区",
  "storage_busy": "系统正忙，这次没有保存，请稍后再试",
  "unexpected": "系统出了意外，这次没有保存，社区已收到记录"
} as const
export type ErrorCode = keyof typeof ErrorCode

export const Handling = {
  "at_once": "立行立改",
  "watch": "关注"
} as const
export type Handling = keyof typeof Handling

export const Hours = {
  "all": "全天",
  "working": "工作时间"
} as const
export type Hours = keyof typeof Hours

export const OrderAction = {
  "submit": "提交",
  "dispatch": "派单",
  "accept": "接单",
  "decline": "退回",
  "transfer": "转派",
  "start": "到达并开始",
  "complete": "办结",
  "verify": "验单",
  "rate": "评价",
  "close": "销号",
  "cancel": "取消",
  "reopen": "重新办理",
  "claim": "认领",
  "invite": "邀请协同",
  "assist": "参与协同",
  "pause": "等待居民",
  "resume": "继续计时",
  "cost": "说明费用",
  "agree": "同意费用",
  "hasten": "调整缓急",
  "handle": "定整改方式",
  "answer": "答复评价",
  "join": "我也遇到了"
} as const
export type OrderAction = keyof typeof OrderAction

export const OrderKind = {
  "service": "服务",
  "whistle": "吹哨",
  "hazard": "隐患",
  "rectification": "整改"
} as const
export type OrderKind = keyof typeof OrderKind

export const OrderState = {
  "submitted": "待派单",
  "dispatched": "待接单",
  "accepted": "已接单",
  "started": "上门中",
  "completed": "待验单",
  "verified": "待评价",
  "rated": "已评价",
  "closed": "已销号",
  "cancelled": "已取消"
} as const
export type OrderState = keyof typeof OrderState

export const Party = {
  "asker": "居民本人或代办人",
  "hand": "经办人",
  "steward": "楼栋服务人员",
  "office": "社区工作者",
  "manager": "积分管理小组",
  "supervisor": "监督小组",
  "partner": "共建单位"
} as const
export type Party = keyof typeof Party

export const PartyPart = {
  "lead": "牵头",
  "joined": "协同",
  "invited": "受邀"
} as const
export type PartyPart = keyof typeof PartyPart

export const PromiseName = {
  "respond": "接单",
  "arrive": "到达",
  "finish": "办结",
  "answer": "答复评价"
} as const
export type PromiseName = keyof typeof PromiseName

export const PromiseState = {
  "running": "计时中",
  "soon": "快到时限",
  "paused": "等待居民，暂停计时",
  "kept": "按时",
  "broken": "已超时",
  "dropped": "不计",
  "none": "无时限"
} as const
export type PromiseState = keyof typeof PromiseState

export const PromiseUnit = {
  "minutes": "分钟",
  "same_day": "当日",
  "days": "天",
  "working_days": "个工作日",
  "words": "另行约定"
} as const
export type PromiseUnit = keyof typeof PromiseUnit

export const Stage = {
  "warn": "提醒经办人",
  "butler": "催办经办人",
  "grid_head": "报网格长",
  "office": "报社区",
  "street": "报街道"
} as const
export type Stage = keyof typeof Stage

export const Role = {
  "resident": "居民",
  "steward": "楼栋服务人员",
  "office": "社区工作者",
  "manager": "积分管理小组",
  "supervisor": "监督小组",
  "partner": "共建单位",
  "auditor": "审计",
  "admin": "账号管理员"
} as const
export type Role = keyof typeof Role

export const PlaceKind = {
  "district": "区县",
  "street": "街道",
  "community": "社区",
  "grid": "网格",
  "estate": "小区",
  "building": "楼栋",
  "entrance": "单元",
  "household": "户"
} as const
export type PlaceKind = keyof typeof PlaceKind

export const Regime = {
  "market": "市场化物业",
  "joint": "共联共建",
  "self": "居民自治",
  "community": "社区统筹"
} as const
export type Regime = keyof typeof Regime

export const PostKind = {
  "butler": "爱心管家",
  "entrance_head": "单元长",
  "building_head": "楼栋长",
  "party_household": "党员中心户",
  "grid_head": "网格长",
  "pioneer": "先锋员",
  "safety_officer": "治安员",
  "cleaner": "保洁员",
  "fire_officer": "消防委员"
} as const
export type PostKind = keyof typeof PostKind

export const Relation = {
  "owner": "业主",
  "tenant": "租户",
  "family": "家人"
} as const
export type Relation = keyof typeof Relation

export const MembershipState = {
  "pending": "待确认",
  "confirmed": "已确认",
  "refused": "未通过",
  "ended": "已迁出"
} as const
export type MembershipState = keyof typeof MembershipState

export const AccountKind = {
  "person": "个人",
  "fund": "发放",
  "redemption": "兑换",
  "expiry": "到期",
  "organisation": "单位"
} as const
export type AccountKind = keyof typeof AccountKind

export const HoldState = {
  "held": "待核销",
  "posted": "已核销",
  "voided": "已取消",
  "lapsed": "已过期"
} as const
export type HoldState = keyof typeof HoldState

export const SpendingWindow = {
  "any": "随时",
  "monthly": "每月几天",
  "yearly": "每年一次",
  "never": "不兑换"
} as const
export type SpendingWindow = keyof typeof SpendingWindow

export const BatchState = {
  "waiting": "待审核",
  "approved": "已通过",
  "rejected": "未通过",
  "undone": "已撤销"
} as const
export type BatchState = keyof typeof BatchState

export const ClaimState = {
  "open": "待答复",
  "granted": "已补发",
  "refused": "不补发"
} as const
export type ClaimState = keyof typeof ClaimState

export const DeedState = {
  "waiting": "待审核",
  "approved": "已通过",
  "rejected": "未通过",
  "undone": "已撤销"
} as const
export type DeedState = keyof typeof DeedState

export const NoticeKind = {
  "statement": "积分月报",
  "board": "红黑榜",
  "order": "服务进展",
  "membership": "住户确认",
  "points": "积分变动",
  "content": "内容审核"
} as const
export type NoticeKind = keyof typeof NoticeKind

export const Channel = {
  "subscribe": "订阅消息",
  "robot": "群机器人"
} as const
export type Channel = keyof typeof Channel

export const MessageState = {
  "waiting": "待发送",
  "leased": "发送中",
  "paused": "已暂停",
  "sent": "已发送",
  "skipped": "未订阅",
  "dead": "未送达"
} as const
export type MessageState = keyof typeof MessageState

export const EventState = {
  "waiting": "待处理",
  "done": "已处理",
  "dead": "没能处理"
} as const
export type EventState = keyof typeof EventState

export const MailingState = {
  "running": "发送中",
  "paused": "已暂停"
} as const
export type MailingState = keyof typeof MailingState

export const ConsentStatus = {
  "accept": "同意",
  "reject": "拒绝",
  "ban": "模板被封禁",
  "filter": "与另一模板重名"
} as const
export type ConsentStatus = keyof typeof ConsentStatus

export const AskMoment = {
  "order_submit": "下单后",
  "order_accept": "接单后",
  "points_view": "看积分时",
  "board_view": "看榜单时"
} as const
export type AskMoment = keyof typeof AskMoment

export const CheckKind = {
  "order": "订单",
  "photo": "照片",
  "name": "姓名",
  "objection": "异议"
} as const
export type CheckKind = keyof typeof CheckKind

export const CheckState = {
  "waiting": "审核中",
  "human": "待人工审核",
  "passed": "已通过",
  "refused": "未通过"
} as const
export type CheckState = keyof typeof CheckState

export const CheckRoute = {
  "wechat": "微信",
  "trusted": "工作人员代录",
  "office": "社区"
} as const
export type CheckRoute = keyof typeof CheckRoute

export const RunState = {
  "running": "进行中",
  "done": "完成",
  "failed": "失败"
} as const
export type RunState = keyof typeof RunState

export const ImportState = {
  "reading": "正在读取",
  "refused": "不能读取",
  "previewed": "待确认",
  "applying": "正在导入",
  "applied": "已导入",
  "undone": "已撤销",
  "dropped": "已放弃"
} as const
export type ImportState = keyof typeof ImportState

export const RowState = {
  "new": "新增",
  "changed": "更新",
  "unchanged": "不变",
  "wrong": "有误",
  "repeated": "重复"
} as const
export type RowState = keyof typeof RowState

export const OrganisationKind = {
  "property_company": "物业企业",
  "department": "职能部门",
  "committee": "业委会",
  "merchant": "商户"
} as const
export type OrganisationKind = keyof typeof OrganisationKind
