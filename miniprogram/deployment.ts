// What a community changes: its own server, also entered in WeChat's list of request domains, and the templates of
// subscription messages that WeChat granted it.
export const API_BASE = 'https://hongguanjia.example.cn/api/v1'

export const TEMPLATES = {
  order_progress: 'HGJ_ORDER_PROGRESS',
  statement: 'HGJ_POINTS_STATEMENT',
  board: 'HGJ_BOARD_NOTICE',
}
