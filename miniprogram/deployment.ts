// What a community changes: its own server, also entered in WeChat's list of request domains.
export const API_BASE = 'https://hongguanjia.example.cn/api/v1'
