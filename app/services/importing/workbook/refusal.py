"""Why a file is not opened, in words that say what to do."""

from app.services.errors import DomainError
from config.vocabulary import ErrorCode, Labelled


class Refusal(Labelled):
    EMPTY = "empty", "文件是空的：请检查是否选对了文件"
    DAMAGED = "damaged", "文件已损坏，没有传完整或没有存完整：请用表格程序重新打开、另存，再上传"
    LOCKED = "locked", "文件有密码：请用表格程序打开，去掉密码后另存，再上传"
    OLD_XLS = "old_xls", "这是旧的 .xls 格式：请用表格程序打开，另存为 .xlsx，再上传"
    OTHER_TABLE = "other_table", "这种表格格式不支持：请用表格程序打开，另存为 .xlsx，再上传"
    MACRO = "macro", "文件里带有宏，为了安全不能导入：请另存为不带宏的 .xlsx，再上传"
    UNSAFE = "unsafe", "文件内部结构不正常，为了安全不能打开：请新建一个 .xlsx，把内容粘贴进去，再上传"
    TOO_BIG = "too_big", "文件太大：请删去图片、多余的表和空行，或分成几个文件，再上传"
    NOT_A_TABLE = "not_a_table", "这不是表格文件：请上传 .xlsx 或 .csv"
    ENCODING = "encoding", "文字编码不认识：请用表格程序打开，另存为 .xlsx 或“CSV UTF-8”，再上传"
    QUOTES = "quotes", "引号不成对，读不完整：请用表格程序打开，另存为 .xlsx，再上传"
    NO_TABLE_FOUND = "no_table_found", "没有找到可导入的表：请核对是不是这份文件，并保留表头一行"


class FileRefused(DomainError):
    """The file cannot be imported at all; `reason` says why, the detail what to do."""

    def __init__(self, reason: Refusal, more: str = "") -> None:
        detail = f"{reason.label}（{more}）" if more else reason.label
        super().__init__(ErrorCode.FILE_REFUSED, detail, extra={"reason": reason.value})
        self.reason = reason
